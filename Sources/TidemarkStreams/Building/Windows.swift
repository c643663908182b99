public import TidemarkCore

/// Which windows a reading belongs to, and when they fire.
public struct Windows: Sendable {
  private var assigner: WindowSpec.Assigner
  private var trigger = TriggerSpec.eventTime
  private var suppress = SuppressSpec()

  private init(_ assigner: WindowSpec.Assigner) {
    self.assigner = assigner
  }

  /// Windows of one size, one after the other.
  public static func tumbling(_ size: TimeSpan, offset: TimeSpan = .zero) -> Windows {
    Windows(.tumbling(size: size, offset: offset))
  }

  /// Flink also takes an advance beyond the size: then some readings belong to no window.
  public static func hopping(
    _ size: TimeSpan,
    advance: TimeSpan,
    offset: TimeSpan = .zero
  ) -> Windows {
    Windows(.hopping(size: size, advance: advance, offset: offset))
  }

  /// Windows that grow by a step up to their size (Flink).
  public static func cumulative(step: TimeSpan, size: TimeSpan) -> Windows {
    Windows(.cumulative(step: step, size: size, offset: .zero))
  }

  /// Around every reading, both ends included (Kafka Streams).
  public static func sliding(_ size: TimeSpan) -> Windows { Windows(.sliding(size: size)) }

  /// Readings with at most `gap` from one to the next.
  public static func session(gap: TimeSpan) -> Windows { Windows(.session(gap: gap)) }

  /// One window for all of time (Flink); it needs a trigger.
  public static let global = Windows(.global)

  /// Fires at every so manieth reading, and not because time passes (Flink).
  public func firing(every count: Int) -> Windows { with(.count(Int64(clamping: count))) }

  /// Fires at every multiple of a span of event time too (Flink).
  public func firing(every span: TimeSpan) -> Windows { with(.continuousEventTime(span)) }

  /// Fires every so often on the clock of arrivals too, before the window ends (Flink).
  public func firingEarly(every span: TimeSpan) -> Windows { with(.early(span)) }

  /// Fires when the input ends, and not before: of the global window (Flink).
  public func firingAtEnd() -> Windows { with(.endOfStream) }

  private func with(_ trigger: TriggerSpec) -> Windows {
    var windows = self
    windows.trigger = trigger
    return windows
  }

  /// Of `Emit.suppressed`: holds results for so long instead of until the window closes, and no more than
  /// so many of them (Kafka Streams).
  public func suppressed(
    for limit: TimeSpan? = nil,
    maxRecords: Int? = nil,
    emitsWhenFull: Bool = false
  ) -> Windows {
    var windows = self
    windows.suppress = SuppressSpec(
      until: limit.map { .timeLimit($0) } ?? .windowCloses,
      maxRecords: maxRecords,
      whenFull: emitsWhenFull ? .emit : .fail
    )
    return windows
  }

  func spec(
    allowedLateness: TimeSpan,
    late: LateReadings,
    emit: Emit,
    accumulation: Accumulation
  ) -> WindowSpec {
    WindowSpec(
      assigner: assigner,
      allowedLateness: allowedLateness,
      late: late == .drop ? .drop : .sideOutput,
      emit: emit.emit,
      trigger: trigger,
      accumulation: accumulation.accumulation,
      suppress: suppress
    )
  }
}

/// What happens to readings that are too late for all of their windows.
public enum LateReadings: Sendable {
  case drop
  /// They come out as `StreamOutput.Kind.late` (Flink).
  case sideOutput
}

/// When the result of a window comes out.
public enum Emit: Sendable {
  case onClose
  /// After every reading (Kafka Streams).
  case onUpdate
  /// Every update goes into a buffer that holds it back (Kafka Streams' `suppress`).
  case suppressed

  var emit: WindowSpec.Emit {
    switch self {
    case .onClose: .onClose
    case .onUpdate: .onUpdate
    case .suppressed: .suppress
    }
  }
}

/// What a further result of a window shows (Flink).
public enum Accumulation: Sendable {
  case accumulating
  /// Only what is new.
  case discarding
  /// Everything, after what was shown before is withdrawn.
  case retracting

  var accumulation: WindowSpec.Accumulation {
    switch self {
    case .accumulating: .accumulating
    case .discarding: .discarding
    case .retracting: .retracting
    }
  }
}

/// What a window computes from the values of its readings.
public struct WindowAggregate: Sendable, Equatable {
  let aggregate: Aggregate?
  /// What a number of a `StreamAggregator` is called.
  let own: String?

  private init(aggregate: Aggregate?, own: String? = nil) {
    self.aggregate = aggregate
    self.own = own
  }

  /// How many values.
  public static let count = WindowAggregate(aggregate: .count)
  /// In the order of arrival.
  public static let sum = WindowAggregate(aggregate: .sum)
  /// NaN if a value is.
  public static let min = WindowAggregate(aggregate: .min)
  /// NaN if a value is.
  public static let max = WindowAggregate(aggregate: .max)
  /// The sum by the count.
  public static let mean = WindowAggregate(aggregate: .mean)
  /// Of the sample, divided by n − 1; NaN of one value.
  public static let variance = WindowAggregate(aggregate: .variance)
  /// The square root of the variance.
  public static let stddev = WindowAggregate(aggregate: .stddev)
  /// The one that arrived first.
  public static let first = WindowAggregate(aggregate: .first)
  /// The one that arrived last.
  public static let last = WindowAggregate(aggregate: .last)
  /// How many different values there are: exact for few, else within some per cent.
  public static let distinct = WindowAggregate(aggregate: .distinct)

  /// A percentile by its word, such as `p99.9`; nil if it is none.
  public static func percentile(_ word: String) -> WindowAggregate? {
    Percentile(word: word).map { WindowAggregate(aggregate: .percentile($0)) }
  }

  /// Of a window over results: the number of this name that a `StreamAggregator` computed.
  public static func own(_ name: String = "result") -> WindowAggregate {
    WindowAggregate(aggregate: nil, own: name)
  }
}
