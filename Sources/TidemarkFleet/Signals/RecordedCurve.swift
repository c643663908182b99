import TidemarkCore

/// A recorded series as a part of a signal.
struct RecordedCurve {
  private let offsets: [Int64]
  private let values: [Double]
  /// From the first value to where the recording starts again: the last gap once more.
  private let length: Int64
  private let speed: Double
  private let isInterpolated: Bool
  private let shift: Draw?
  private let scale: Draw?
  private let isShared: Bool
  private let lag: Int64
  private let factor: Double

  init(_ part: RecordedPart, series: RecordedSeries, place: SignalPlace) {
    offsets = series.offsets
    values = series.values
    let count = offsets.count
    let last = offsets[count - 1]
    length = count > 1 ? last + max(1, last - offsets[count - 2]) : 1
    speed = part.speed
    isInterpolated = part.isInterpolated
    shift = part.shift.map { Draw($0, key: place.key("shift")) }
    scale = part.scale.map { Draw($0, key: place.key("scale")) }
    isShared = place.isShared
    lag = place.lag
    factor = place.factor
  }

  /// Where in the recording a device is at the start, and what its values are multiplied by.
  func placement(device: UInt64, group: UInt64) -> (offset: Int64, scale: Double) {
    let who = isShared ? group : device
    let offset = shift.map { $0.span(device: who, index: 0) } ?? 0
    return (offset % length, factor * (scale.map { $0.value(device: who, index: 0) } ?? 1))
  }

  func value(at elapsed: Int64, _ placement: (offset: Int64, scale: Double)) -> Double {
    let position = flooredDivision(placement.offset + played(elapsed - lag), length).remainder
    let index = max(0, firstIndexAbove(position) - 1)
    guard isInterpolated, index + 1 < values.count else { return placement.scale * values[index] }
    let share =
      Double(position - offsets[index]) / Double(offsets[index + 1] - offsets[index])
    return placement.scale * (values[index] + share * (values[index + 1] - values[index]))
  }

  /// How much of the recording has gone by, up to whole turns of it.
  ///
  /// Of less than 2^53 ns it is exact; beyond, a recording is read some ns off.
  private func played(_ elapsed: Int64) -> Int64 {
    let position = Double(elapsed) * speed
    guard position.magnitude >= 0x1p62 else { return Int64(position) }
    let turns = position / Double(length)
    return Int64((turns - turns.rounded(.down)) * Double(length))
  }

  /// Number of the values at or before a position.
  private func firstIndexAbove(_ position: Int64) -> Int {
    var (low, high) = (0, offsets.count)
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
