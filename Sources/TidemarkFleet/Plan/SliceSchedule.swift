import TidemarkCore

/// How the arrival times of a simulation are cut into slices: from the model alone, so that all
/// parts of a fleet share the boundaries.
///
/// Slices `0..<count` are equally long and cover the duration. What arrives later falls into slices
/// that double in length, so that a few dozen reach any arrival time. The first slice also takes
/// what is due before the start, where the start is not on a clock's grid.
struct SliceSchedule: BitwiseCopyable {
  let start: Int64
  let span: Int64
  /// Slices in which readings are measured.
  let count: Int

  private static let rows = 65_536.0

  /// Slices of about 64 Ki readings of the whole fleet, or of two readings a series in fleets so
  /// large that going through the series would otherwise cost more than the readings.
  init(_ model: FleetModel) {
    var perSecond = 0.0
    var series = 0.0
    for deviceClass in model.classes {
      let devices = Double(deviceClass.devices)
      for sensor in deviceClass.sensors {
        perSecond += devices * 1e9 / Double(sensor.every.period.nanoseconds)
        series += devices
      }
    }
    let grid = FleetLimits.arrivalGrid
    let duration = model.duration.nanoseconds
    let wanted = max(Self.rows, 2 * series) / perSecond * 1e9
    let nanoseconds = wanted < Double(duration) ? Int64(wanted) : duration
    start = model.start.nanoseconds
    span = (nanoseconds / grid + 1) * grid
    count = Int((duration + span - 1) / span)
  }

  /// The end, exclusive, of slice `index`.
  func end(of index: Int) -> Int64 {
    guard index >= count else { return start + Int64(index + 1) * span }
    return start + Int64(count) * span + span << Int64(index - count)
  }

  /// The slice that `time` lies in.
  func index(of time: Int64) -> Int {
    let number = Int((time - start) / span)
    guard number >= count else { return max(0, number) }
    // 0, 1, 2...3, 4...7 spans after the last: slices 0, 1, 2, 3 after it.
    return count + (Int.bitWidth - (number - count).leadingZeroBitCount)
  }
}
