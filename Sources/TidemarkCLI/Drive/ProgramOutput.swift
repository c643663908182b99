import Foundation
import Synchronization
import TidemarkCore
import TidemarkExchange
import TidemarkReplay

/// Reads what a program prints, on a thread of its own, so that neither waits for the other with a full pipe.
struct ProgramOutput: Sendable {
  /// What came out of a program until it closed its output.
  struct Printed: Sendable {
    var matcher: ResultMatcher
    /// When it was closed; nil: the deadline came first.
    var closedAt: Int64?
  }

  /// A line that is longer is no result.
  private static let lineLimit = 1 << 20
  /// How often it looks at what else there is, in milliseconds.
  private static let glance: Int32 = 20

  let program: DrivenProgram
  let clock: PacedClock
  let signals: DriveSignals
  /// Takes everything as it is.
  let copy: ResultsFile
  /// How errors call what is read.
  let name: String

  /// Until the program has closed its output, the deadline, or the first line that is no result.
  func run(_ matcher: ResultMatcher) -> Result<Printed, any Error> {
    do {
      return .success(try read(matcher))
    } catch {
      signals.isBroken.store(true, ordering: .releasing)
      return .failure(error)
    }
  }

  private func read(_ matcher: ResultMatcher) throws -> Printed {
    var printed = Printed(matcher: matcher)
    var lines = ResultLineReader(name: name)
    var rest: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while let output = program.output {
      try Interrupts.shared.check()
      if clock.elapsed > signals.deadline.load(ordering: .acquiring) { return printed }
      var poll = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard unsafe Foundation.poll(&poll, 1, Self.glance) > 0 else { continue }
      // Invariant: as many bytes are read as the array has.
      let count = unsafe Foundation.read(output, &buffer, buffer.count)
      let now = clock.elapsed
      if count < 0, errno == EAGAIN || errno == EINTR { continue }
      guard count > 0 else {
        if !rest.isEmpty { try take(rest, &lines, now, &printed.matcher) }
        printed.closedAt = now
        return printed
      }
      try keep(buffer, count)
      var start = 0
      while let end = buffer[start..<count].firstIndex(of: 0x0A) {
        rest += buffer[start..<end]
        try take(rest, &lines, now, &printed.matcher)
        rest.removeAll(keepingCapacity: true)
        start = end + 1
      }
      rest += buffer[start..<count]
      guard rest.count <= Self.lineLimit else { throw tooLong(lines.lines + 1) }
    }
    return printed
  }

  private func keep(_ buffer: [UInt8], _ count: Int) throws {
    var text = TextBuffer()
    text.append(bytes: buffer, 0..<count)
    try copy.write(text)
  }

  private func take(
    _ bytes: [UInt8],
    _ lines: inout ResultLineReader,
    _ now: Int64,
    _ matcher: inout ResultMatcher
  ) throws {
    guard let line = try lines.read(bytes) else { return }
    if line.subject == .ready { signals.isReady.store(true, ordering: .releasing) }
    do {
      try matcher.take(line, at: now, number: lines.lines)
    } catch {
      throw Failure(error.code, error.message, file: name, line: lines.lines)
    }
  }

  private func tooLong(_ line: Int) -> Failure {
    Failure(.badData, "a line is longer than 1 MiB: a result is one line", file: name, line: line)
  }
}
