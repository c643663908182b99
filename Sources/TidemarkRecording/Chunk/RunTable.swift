/// How values are kept that are no decimals.
enum FloatForm: Int64 {
  /// As 32-bit floats, which some sensors report: half the bytes, exactly.
  case single = 13
  /// As they are.
  case double = 14
}

/// How the values and event times of a run are kept: one byte.
struct RunLayout: Equatable {
  enum Values: Equatable {
    /// Whole numbers of the last of so many decimals.
    case decimals(Int)
    /// IEEE 754 bits; `differ`: exclusive or the value before.
    case floats(FloatForm, differ: Bool)
  }

  var values: Values
  var eventFollowsLine: Bool
  var valueFollowsLine: Bool

  init(values: Values, eventFollowsLine: Bool, valueFollowsLine: Bool) {
    self.values = values
    self.eventFollowsLine = eventFollowsLine
    self.valueFollowsLine = valueFollowsLine
  }

  init(rawValue: Int64) throws(FormatError) {
    let code = rawValue & 15
    let differ = rawValue & 64 != 0
    if let form = FloatForm(rawValue: code), (0..<128).contains(rawValue) {
      values = .floats(form, differ: differ)
    } else {
      guard (0..<64).contains(rawValue), code <= DecimalScale.maximumPlaces else {
        throw FormatError("a run has an unknown layout")
      }
      values = .decimals(Int(code))
    }
    eventFollowsLine = rawValue & 16 != 0
    valueFollowsLine = rawValue & 32 != 0
  }

  var rawValue: Int64 {
    let lines: Int64 = (eventFollowsLine ? 16 : 0) | (valueFollowsLine ? 32 : 0)
    return switch values {
    case .decimals(let places): Int64(places) | lines
    case .floats(let form, let differ): form.rawValue | lines | (differ ? 64 : 0)
    }
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
  /// Empty where the order is stored.
  var leastLatency: [Int64] = []

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
    leastLatency.removeAll(keepingCapacity: true)
  }
}
