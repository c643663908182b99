import TidemarkCore

/// The multiples of a resolution since 1970: where a device's clock can stand.
struct TimeGrid: BitwiseCopyable {
  let resolution: Int64

  /// The last instant of the grid at or before `time`.
  func floor(_ time: Int64) -> Int64 {
    time - flooredDivision(time, resolution).remainder
  }

  /// The first instant of the grid at or after `time`.
  func ceiling(_ time: Int64) -> Int64 {
    floor(time + resolution - 1)
  }
}
