/// What a `StreamAggregator` can compute, as results of a step hold it.
protocol AggregatorResult: Sendable {
  /// Appends it as so many numbers; nil: of a window that holds nothing.
  static func append(_ result: Self?, width: Int, to emissions: inout Emissions)
  func showsSame(as other: Self) -> Bool
}

extension Double: AggregatorResult {
  static func append(_ result: Double?, width: Int, to emissions: inout Emissions) {
    emissions.append(number: result ?? .nan)
  }

  func showsSame(as other: Double) -> Bool { TidemarkStreams.showsSame(self, other) }
}

extension String: AggregatorResult {
  static func append(_ result: String?, width: Int, to emissions: inout Emissions) {
    emissions.append(text: result ?? "")
  }

  /// Bytes are compared: what is equivalent in Unicode may look different.
  func showsSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension [Double]: AggregatorResult {
  static func append(_ result: [Double]?, width: Int, to emissions: inout Emissions) {
    precondition(
      result.map { $0.count == width } ?? true,
      "the aggregator gives another number of numbers than the step has names for"
    )
    for index in 0..<width { emissions.append(number: result?[index] ?? .nan) }
  }

  func showsSame(as other: [Double]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { TidemarkStreams.showsSame($0, $1) }
  }
}
