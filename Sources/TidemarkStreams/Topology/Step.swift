package import TidemarkCore

/// One named step of a topology.
package struct Step: Sendable {
  package enum Operation: Sendable {
    case validate(ValidateSpec)
    case deduplicate(DeduplicateSpec)
    /// Keeps the readings for which an expression is true.
    case filter(Expression)
    /// Makes an expression the value of each reading.
    case map(Expression)
    /// Holds readings back until they can be passed on in the order of event time.
    case reorder(ReorderSpec)
    case window(WindowSpec, [Aggregate])
    /// A detector: an operator from outside this module that raises alerts.
    case process(any ProcessorSpec)
    /// Any other operator from outside this module.
    case custom(CustomOperator)

    /// What a scenario calls it.
    package var word: String {
      switch self {
      case .validate: "validate"
      case .deduplicate: "deduplicate"
      case .filter: "filter"
      case .map: "map"
      case .reorder: "reorder"
      case .window: "window"
      case .process: "detect"
      case .custom: "process"
      }
    }
  }

  /// What `from` calls the readings as they arrive.
  package static let source = "source"

  package var name: String
  /// Steps to read from; empty: the last step before this one that passes readings on, or the
  /// source.
  ///
  /// A window may read other windows: then their results are what it gathers.
  package var from: [String]
  /// Only readings of the sensors with this name; nil: all.
  package var sensor: String?
  /// Nil: the series; of a window over results what those are kept by.
  package var key: Key?
  /// Of a window over results, which of them is a result's value; nil: the only one.
  package var value: Aggregate?
  /// The same, of a number that an aggregator computes.
  package var ownValue: String?
  /// What a window computes besides its aggregates.
  package var aggregator: WindowAggregator?
  package var operation: Operation
  /// Where it is written; nil: built in Swift.
  package var places: StepPlaces?

  package init(
    name: String,
    from: [String] = [],
    sensor: String? = nil,
    key: Key? = nil,
    value: Aggregate? = nil,
    operation: Operation,
    places: StepPlaces? = nil
  ) {
    self.name = name
    self.from = from
    self.sensor = sensor
    self.key = key
    self.value = value
    self.operation = operation
    self.places = places
  }
}

/// Rejects what cannot be right; rejects go to the dead-letter output with a reason.
package struct ValidateSpec: Sendable, Equatable {
  /// Reject values outside the sensor's range, and values that are not finite.
  package var range: Bool
  /// Reject event times further than this ahead of τ; nil: none.
  package var future: TimeSpan?
  /// Reject event times further than this behind τ; nil: none.
  package var past: TimeSpan?

  package init(range: Bool = false, future: TimeSpan? = nil, past: TimeSpan? = nil) {
    self.range = range
    self.future = future
    self.past = past
  }
}

/// Removes readings whose (series, epoch, sequence) was seen less than `within` ago on τ.
package struct DeduplicateSpec: Sendable, Equatable {
  package var within: TimeSpan

  package init(within: TimeSpan) {
    self.within = within
  }
}

/// Passes readings on in the order of event time, once the watermark has reached them.
package struct ReorderSpec: Sendable, Equatable {
  /// What happens to readings that the watermark had reached before they came.
  package var late: WindowSpec.LateData

  package init(late: WindowSpec.LateData = .drop) {
    self.late = late
  }
}
