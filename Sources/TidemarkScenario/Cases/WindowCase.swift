package import TidemarkStreams

/// Records and watermarks through one window, in the words of Flink's and Kafka Streams' tests.
///
/// All times are milliseconds and may be any 64-bit number.
package struct WindowCase: Sendable {
  package enum Operator: String, Sendable, CaseIterable {
    /// Keyed aggregation.
    case window
    /// Only which windows each record belongs to.
    case windowAssign = "window-assign"
  }

  /// How results are compared with the expectation.
  package enum Order: String, Sendable, CaseIterable {
    /// Same number, same order.
    case exact
    /// The same events, each at its step; order within a step is free.
    case perStep = "per-step"
    /// The same events in any order.
    case any
    /// The same events; order is checked within each (key, start, end).
    case perWindow = "per-window"
    /// The same set of distinct events.
    case set
    /// Only the last event of each (key, start, end) counts.
    case lastPerWindow = "last-per-window"
  }

  package var `operator`: Operator
  package var order: Order
  /// What follows from the rules rather than from an assertion of the original test.
  package var derived: [String]
  /// One step named `window`, in which a nanosecond stands for a millisecond.
  ///
  /// Watermarks are explicit (Flink) or stream time (Kafka Streams); the end of the input is an
  /// item of the input, so windows stay open at the end otherwise.
  package var topology: Topology
  /// In the order of arrival; item *n* is step *n*, from 0.
  package var input: [CaseInput]
  package var expect: [ExpectedEvent]
}

/// One step of a window case.
package enum CaseInput: Sendable, Equatable {
  case record(key: String?, t: Int64, value: CaseValue, partition: Int?)
  case watermark(Int64)
  /// A bounded source ended.
  case endOfInput
  /// The wall clock becomes this.
  case processingTime(Int64)
  /// A new instance of the operator on the state that survives.
  case restart
}

package enum CaseValue: Sendable, Equatable {
  case null
  case int(Int64)
  case double(Double)
  case string(String)
}

/// Something that must come out; only the fields that are given are compared.
package struct ExpectedEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Emitted because time passed the end of the window.
    case onTime = "on-time"
    /// Emitted because a record arrived.
    case update
    /// Withdraws an earlier result.
    case retract
    case lateDropped = "late-dropped"
    case lateSideOutput = "late-side-output"
    /// A record belongs to a window.
    case assigned
    /// A watermark is passed on.
    case watermark
    /// `idle` or `active` is passed on.
    case status
    /// A source of an aligned group may read up to here.
    case limit
    case paused
    case resumed
    /// A record comes out of a merge or a sort.
    case record
    /// A timer fires.
    case fire
    /// The operator failed.
    case error
  }

  package struct Field: Sendable, Equatable {
    /// One of the names in `CaseSteps`.
    package var name: String
    package var value: CaseValue

    package init(name: String, value: CaseValue) {
      self.name = name
      self.value = value
    }
  }

  package var kind: Kind
  /// In the order of the names above, whatever order they were written in.
  package var fields: [Field]
  /// The step that causes the event; nil if it is not compared.
  package var at: Int?
  /// Where it was written.
  package var line: Int

  /// The value of a field; nil if it is not compared.
  package subscript(name: String) -> CaseValue? {
    fields.first { $0.name == name }?.value
  }
}
