import Foundation
import Synchronization
import TidemarkCore
import TidemarkExchange
import TidemarkReplay

/// Hands rows to a program's standard input, and keeps account of when each was handed over.
final class ProgramInput: Sendable {
  /// The program has closed its input.
  struct Closed: Error {}
  /// Somebody else knows what is wrong.
  struct Broken: Error {}

  /// Rows that are made text of at once.
  private static let rowsAtOnce = 1_024
  /// How often a write that waits looks at what else there is, in milliseconds.
  private static let glance: Int32 = 20

  private struct State: Sendable {
    var writer: ConsumerRowWriter
    var text = TextBuffer()
    /// Where each row of the text ends.
    var ends: [Int] = []
    var rows = 0
    var log = WriteLog()
  }

  private let program: DrivenProgram
  private let clock: PacedClock
  private let signals: DriveSignals
  /// How long the program may read nothing.
  private let timeout: TimeSpan
  private let state: Mutex<State>

  init(
    _ program: DrivenProgram,
    _ writer: ConsumerRowWriter,
    clock: PacedClock,
    signals: DriveSignals,
    timeout: TimeSpan
  ) {
    self.program = program
    self.clock = clock
    self.signals = signals
    self.timeout = timeout
    var state = State(writer: writer)
    state.writer.begin(to: &state.text)
    self.state = Mutex(state)
  }

  /// Rows that were handed over as a whole.
  var rows: Int { state.withLock { $0.log.count } }

  var log: WriteLog { state.withLock { $0.log } }

  /// Writes rows, and waits until the program has room for them.
  ///
  /// - Throws: `Closed`, `Broken`, or `Failure` (invalid) if it reads nothing for too long.
  func write(_ readings: ReadingBatch, _ rows: Range<Int>) throws {
    try state.withLock { state in
      var first = rows.lowerBound
      while first < rows.upperBound {
        let end = min(first + Self.rowsAtOnce, rows.upperBound)
        state.ends.removeAll(keepingCapacity: true)
        for row in first..<end {
          state.writer.append(row, of: readings, to: &state.text)
          state.ends.append(state.text.count)
        }
        try drain(&state)
        state.text.removeAll()
        first = end
      }
    }
  }

  /// Writes what there is without rows: the header of a recording without readings.
  func finish() throws {
    try state.withLock { try drain(&$0) }
  }

  private func drain(_ state: inout State) throws {
    var (position, next) = (0, 0)
    var lastProgress = clock.elapsed
    while position < state.text.count {
      guard let input = program.input else { throw Closed() }
      // Invariant: the array is not changed while it is written.
      let count = unsafe state.text.bytes.withUnsafeBytes { bytes in
        unsafe Foundation.write(
          input,
          bytes.baseAddress?.advanced(by: position),
          bytes.count - position
        )
      }
      let now = clock.elapsed
      if count > 0 {
        position += count
        lastProgress = now
        while next < state.ends.count, state.ends[next] <= position { next += 1 }
        state.log.note(rows: state.rows + next, at: now)
        continue
      }
      if errno == EPIPE { throw Closed() }
      guard errno == EAGAIN || errno == EINTR else {
        throw Failure(.inputOutput, "cannot write to the program: \(systemError())")
      }
      try wait(for: input, since: lastProgress)
    }
    state.rows += state.ends.count
    state.ends.removeAll(keepingCapacity: true)
  }

  private func wait(for input: Int32, since lastProgress: Int64) throws {
    var poll = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
    _ = unsafe Foundation.poll(&poll, 1, Self.glance)
    try Interrupts.shared.check()
    if signals.isBroken.load(ordering: .acquiring) { throw Broken() }
    if clock.elapsed - lastProgress > timeout.nanoseconds {
      throw Failure(
        .invalid,
        "the program has read nothing for \(timeout) (--timeout): it must read its standard input to the end"
      )
    }
  }
}

/// When the rows of a run were written.
struct WriteLog: Sendable {
  /// Rows that were written as a whole, and when; both rise.
  private var rows: [Int] = []
  private var instants: [Int64] = []

  /// Rows that were written.
  var count: Int { rows.last ?? 0 }

  mutating func note(rows count: Int, at instant: Int64) {
    guard count > rows.last ?? 0 else { return }
    rows.append(count)
    instants.append(instant)
  }

  /// When a row was written; the last instant for one that was not, nil if none was.
  func instant(ofRow row: Int) -> Int64? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] > row { high = middle } else { low = middle + 1 }
    }
    return low < instants.count ? instants[low] : instants.last
  }
}
