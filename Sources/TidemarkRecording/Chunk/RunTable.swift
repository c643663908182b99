/// How the values and event times of a run are kept: one byte.
struct RunLayout: Equatable {
  /// Decimals of the values; nil: kept as bits.
  var decimalPlaces: Int?
  var eventFollowsLine: Bool
  var valueFollowsLine: Bool

  private static let bits = 15

  init(decimalPlaces: Int?, eventFollowsLine: Bool, valueFollowsLine: Bool) {
    self.decimalPlaces = decimalPlaces
    self.eventFollowsLine = eventFollowsLine
    self.valueFollowsLine = valueFollowsLine
  }

  init(rawValue: Int64) throws(FormatError) {
    guard (0..<64).contains(rawValue) else { throw FormatError("a run has an unknown layout") }
    let places = Int(rawValue & 15)
    guard places <= DecimalScale.maximumPlaces || places == Self.bits else {
      throw FormatError("a run has \(places) decimals; at most 9 are known")
    }
    decimalPlaces = places == Self.bits ? nil : places
    eventFollowsLine = rawValue & 16 != 0
    valueFollowsLine = rawValue & 32 != 0
  }

  var rawValue: Int64 {
    Int64(decimalPlaces ?? Self.bits) | (eventFollowsLine ? 16 : 0) | (valueFollowsLine ? 32 : 0)
  }
}

/// What is kept per run, as columns.
struct RunTable {
  var series: [Int64] = []
  var length: [Int64] = []
  var layout: [Int64] = []
  var firstEpoch: [Int64] = []
  var firstSequence: [Int64] = []
  var eventBase: [Int64] = []
  var eventSlope: [Int64] = []
  var firstTruth: [Int64] = []
  var valueBase: [Int64] = []
  var valueSlope: [Int64] = []

  var count: Int { series.count }

  mutating func removeAll() {
    series.removeAll(keepingCapacity: true)
    length.removeAll(keepingCapacity: true)
    layout.removeAll(keepingCapacity: true)
    firstEpoch.removeAll(keepingCapacity: true)
    firstSequence.removeAll(keepingCapacity: true)
    eventBase.removeAll(keepingCapacity: true)
    eventSlope.removeAll(keepingCapacity: true)
    firstTruth.removeAll(keepingCapacity: true)
    valueBase.removeAll(keepingCapacity: true)
    valueSlope.removeAll(keepingCapacity: true)
  }
}
