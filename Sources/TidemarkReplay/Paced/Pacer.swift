import Synchronization
import TidemarkCore
import TidemarkMeasurement

/// Hands each reading over when it is due, whether or not the engine is ready for it.
///
/// It spins on a core of its own, so that the machine's timers and its scheduler do not decide when a
/// reading is handed over, and keeps account of how late it was itself.
struct Pacer: Sendable {
  let line: PacedLine
  let clock: PacedClock
  /// A reading is late above this, in nanoseconds.
  let tolerance: Int64
  /// Readings that are due before this count in no measure.
  let warmUp: Int64

  struct Report: Sendable {
    var lag = Histogram()
    var late: Int64 = 0
    var backlog = BacklogTrace()
    var steal: Int64?
    var hasOwnCore = false
  }

  /// A reading that is due later than this is slept for, up to `wakeUp` before it.
  private static let longWait: Int64 = 20_000_000
  private static let wakeUp: Int64 = 5_000_000

  /// Returns when all are handed over, or the run was stopped.
  func run() -> Report {
    while !line.isReady, !line.isStopped { Pause.microseconds(100) }
    let cores = Cores.Reserved()
    defer { cores.giveBack() }
    let steal = Cores.steal()
    var report = Report()
    report.hasOwnCore = cores.core != nil
    clock.start()
    var (number, row) = (0, 0)
    while !line.isStopped {
      switch line.block(number) {
      case .notYet: Pause.yield()
      case .end:
        report.steal = steal.flatMap { before in Cores.steal().map { $0 - before } }
        return report
      case .block(let block):
        handOver(block.due, firstRow: row, &report)
        row += block.due.count
        number += 1
      }
    }
    return report
  }

  private func handOver(_ due: [Int64], firstRow: Int, _ report: inout Report) {
    var next = 0
    while next < due.count {
      let now = clock.elapsed
      let first = next
      while next < due.count, due[next] <= now {
        let lag = now - due[next]
        if due[next] >= warmUp {
          report.lag.record(lag)
          if lag > tolerance { report.late += 1 }
        }
        next += 1
      }
      if next > first {
        line.released.store(firstRow + next, ordering: .releasing)
      }
      if now >= warmUp {
        let waiting = firstRow + next - line.done.load(ordering: .relaxed)
        report.backlog.note(now - warmUp, waiting: waiting)
      }
      guard next < due.count else { return }
      if line.isStopped { return }
      sleep(due[next] - now)
    }
  }

  private func sleep(_ wait: Int64) {
    guard wait > Self.longWait else { return }
    // In slices, so that the end of the run is noticed.
    Pause.microseconds(UInt32(min(wait - Self.wakeUp, 100_000_000) / 1_000))
  }
}

extension Pacing {
  /// Nil for an empty input.
  init?(_ report: Pacer.Report, readingLatency: Histogram, tolerance: TimeSpan) {
    guard let lag = SpanStatistics(report.lag), let latency = SpanStatistics(readingLatency) else {
      return nil
    }
    self.init(
      lag: lag,
      readingLatency: latency,
      tolerance: tolerance,
      late: report.late,
      mostWaiting: report.backlog.largest,
      backlogSlope: report.backlog.slope,
      steal: report.steal.map { TimeSpan(nanoseconds: $0) },
      hasOwnCore: report.hasOwnCore
    )
  }
}
