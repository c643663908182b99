import TidemarkCore

/// Reads ahead of the pacer, on a thread of its own: decoding a part of a recording takes longer than a
/// reading may be late.
struct PacedReader {
  /// Only what it reads from: what is written to is let go of when the run ends, not when the thread does.
  private let ports: ReplayPorts
  private let pace: ReplayOptions.Pace
  private let line: PacedLine

  init(_ ports: ReplayPorts, pace: ReplayOptions.Pace, line: PacedLine) {
    self.ports = ReplayPorts(next: ports.next)
    self.pace = pace
    self.line = line
  }

  func run() {
    do {
      try read()
      line.finish()
    } catch {
      line.finish(error)
    }
  }

  private func read() throws {
    var cutter = BatchCutter()
    guard let firstTau = try cutter.nextArrival(ports) else { return }
    let timetable = Timetable(firstTau: firstTau, pace: pace)
    var row = 0
    while true {
      var readings = ReadingBatch()
      guard try cutter.cut(PacedLine.rowsPerBlock, into: &readings, ports: ports) else { return }
      let due = readings.arrivalTime.enumerated().map {
        timetable.due(row: row + $0.offset, tau: $0.element)
      }
      row += readings.count
      guard line.add(PacedBlock(readings, due: due)) else { return }
    }
  }
}
