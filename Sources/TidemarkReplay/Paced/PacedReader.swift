import TidemarkCore

/// Reads ahead of the pacer, on a thread of its own: decoding a part of a recording takes longer than a
/// reading may be late.
struct PacedReader {
  let ports: ReplayPorts
  let pace: ReplayOptions.Pace
  let line: PacedLine

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
