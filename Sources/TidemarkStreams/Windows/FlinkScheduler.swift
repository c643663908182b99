import TidemarkCore

/// Picks, from every rise of the watermark, those at which a window of the grid ends.
struct FlinkScheduler: Sendable {
  private let grid: WindowGrid
  /// The smallest watermark at which another window ends.
  var next = Int64.min

  init(grid: WindowGrid) {
    self.grid = grid
  }

  mutating func schedule(_ advances: [Advance], atEnd: Bool, into schedule: inout StepSchedule) {
    for advance in advances where advance.watermark > .min && advance.watermark >= next {
      schedule.firePoints.append(
        StepSchedule.FirePoint(
          position: advance.position,
          phase: advance.phase,
          tau: advance.tau,
          reason: .watermark(advance.watermark, atEnd: atEnd)
        )
      )
      let window = grid.firstWindow(endingBehind: advance.watermark)
      next = clampedDifference(grid.end(window), 1)
    }
  }
}
