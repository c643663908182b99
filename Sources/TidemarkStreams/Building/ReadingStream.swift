public import TidemarkCore

/// Readings on their way: what comes from the source, or out of a step that passes them on.
public struct ReadingStream {
  let builder: StreamBuilder
  /// What it reads; several are merged.
  let steps: [String]
  private var sensor: String?

  init(builder: StreamBuilder, steps: [String]) {
    self.builder = builder
    self.steps = steps
  }

  /// Narrows the next step to the sensors of a name; a step that passes readings on does nothing to the
  /// others.
  public func of(sensor name: String) -> ReadingStream {
    var narrowed = self
    narrowed.sensor = name
    return narrowed
  }

  private func then(_ name: String?, _ operation: Step.Operation) -> ReadingStream {
    let step = builder.add(name, operation, from: steps, sensor: sensor)
    return ReadingStream(builder: builder, steps: [step])
  }

  /// Rejects what cannot be right: values outside of the sensor's range, event times too far off the
  /// arrival.
  public func validated(
    _ name: String? = nil,
    range: Bool = true,
    future: TimeSpan? = nil,
    past: TimeSpan? = nil
  ) -> ReadingStream {
    then(name, .validate(ValidateSpec(range: range, future: future, past: past)))
  }

  /// Ends readings whose (epoch, sequence) came before, within so long on the clock of arrivals.
  public func deduplicated(_ name: String? = nil, within span: TimeSpan) -> ReadingStream {
    then(name, .deduplicate(DeduplicateSpec(within: span)))
  }

  /// Keeps the readings for which a condition holds.
  public func filter(_ name: String? = nil, where condition: ReadingCondition) -> ReadingStream {
    then(name, .filter(condition.expression))
  }

  /// Keeps the readings for which a function is true; it must give the same for the same reading.
  public func filter(
    _ name: String? = nil,
    where isKept: @escaping @Sendable (StreamReading) -> Bool
  ) -> ReadingStream {
    then(name, .filter(.function(ReadingFunction(isTruth: true) { isKept($0) ? 1 : 0 })))
  }

  /// Makes a number the value of each reading.
  public func map(_ name: String? = nil, to number: ReadingNumber) -> ReadingStream {
    then(name, .map(number.expression))
  }

  /// Makes what a function returns the value of each reading; it must give the same for the same reading.
  public func map(
    _ name: String? = nil,
    to value: @escaping @Sendable (StreamReading) -> Double
  ) -> ReadingStream {
    then(name, .map(.function(ReadingFunction(isTruth: false, value))))
  }

  /// Holds the readings back until the watermark has reached them, and passes them on in the order of event
  /// time, those of one time in the order of arrival.
  ///
  /// One that comes when the watermark has reached it is late, and ends here. What is held when the input ends
  /// comes out, if the topology closes at the end. Kafka Streams has no watermark, so not under its rules.
  public func reorder(_ name: String? = nil, late: LateReadings = .drop) -> ReadingStream {
    then(name, .reorder(ReorderSpec(late: late == .drop ? .drop : .sideOutput)))
  }

  /// A stream for each condition, of the readings for which it holds and none before it does, and one of
  /// those for which none holds.
  public func branch(
    _ branches: [(name: String, condition: ReadingCondition)],
    otherwise: String
  ) -> [ReadingStream] {
    var streams: [ReadingStream] = []
    var none: ReadingCondition?
    for (name, condition) in branches {
      streams.append(filter(name, where: none.map { $0 && condition } ?? condition))
      none = none.map { $0 && !condition } ?? !condition
    }
    if let none { streams.append(filter(otherwise, where: none)) }
    return streams
  }

  /// The readings of both; one that comes through both is taken once, as it comes through this.
  public func merged(with other: ReadingStream) -> ReadingStream {
    ReadingStream(builder: builder, steps: steps + other.steps.filter { !steps.contains($0) })
  }

  /// Assigns watermarks here instead of at the source: what a step ended before moves no watermark.
  public func assigningWatermarks() -> ReadingStream {
    if let step = steps.last { builder.assignWatermarks(after: step) }
    return self
  }

  /// Says what state is kept by: several parts together make one key.
  ///
  /// - Parameters:
  ///   - keys: Names of a reading, or what is calculated from it.
  ///   - maximumKeys: How many keys there may be, if one is calculated: the first ones stay, and a reading with a
  ///     further one ends as `unassigned`.
  /// - Returns: A stream whose state can be kept.
  public func keyed(by keys: StreamKey..., maximumKeys: Int = 100_000) -> KeyedStream {
    keyed(Step.Key(keys.map(\.part), limit: maximumKeys))
  }

  /// Says that state is kept by the text that a function gives each reading.
  ///
  /// It must give the same for the same reading. One for which it gives nil ends as `unassigned`.
  public func keyed(
    maximumKeys: Int = 100_000,
    by key: @escaping @Sendable (StreamReading) -> String?
  ) -> KeyedStream {
    keyed(Step.Key([.function(KeyFunction(key))], limit: maximumKeys))
  }

  private func keyed(_ key: Step.Key) -> KeyedStream {
    KeyedStream(builder: builder, steps: steps, sensor: sensor, key: key)
  }
}
