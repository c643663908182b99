import TidemarkCore

/// Builds a topology step by step, as Kafka Streams' `StreamsBuilder` does.
///
/// ```swift
/// let builder = StreamBuilder(watermark: .boundedOutOfOrderness(.seconds(5)))
/// builder.source()
///   .filter(where: .value < 90 && .deviceClass("pump"))
///   .map(to: .value * 1.8 + 32)
///   .keyed(by: .device)
///   .windowed(.tumbling(.minutes(1)), allowedLateness: .seconds(30))
///   .aggregate("minutes", [.count, .mean])
///   .to { print($0.key, $0.values) }
/// let topology = builder.build()
/// ```
/// A scenario's `pipeline:` builds the same topologies.
public final class StreamBuilder {
  private var topology: Topology
  private var sinks: [String: @Sendable (StreamOutput) -> Void] = [:]

  /// Under Flink's rules: progress is a watermark.
  ///
  /// - Parameters:
  ///   - watermark: How progress is derived from event times.
  ///   - closesAtEnd: Whether the end of the input closes all windows, as Flink's bounded sources do.
  public init(watermark: Watermark, closesAtEnd: Bool = true) {
    topology = Topology(
      semantics: .flink,
      watermark: watermark.spec,
      atEnd: closesAtEnd ? .endOfInput : .keepOpen,
      steps: []
    )
  }

  private init(topology: Topology) {
    self.topology = topology
  }

  /// Under Kafka Streams' rules: progress is the stream time of each task, and windows have a grace.
  public static func kafkaStreams() -> StreamBuilder {
    StreamBuilder(
      topology: Topology(
        semantics: .kafkaStreams,
        watermark: WatermarkSpec(strategy: .explicit),
        atEnd: .keepOpen,
        steps: []
      )
    )
  }

  /// The readings as they arrive.
  public func source() -> ReadingStream {
    ReadingStream(builder: self, steps: [Step.source])
  }

  /// The topology so far; it is checked when it meets a catalog, by `StreamRun`.
  public func build() -> StreamTopology {
    StreamTopology(topology: topology, sinks: sinks)
  }

  /// Adds a step, and returns its name.
  func add(
    _ name: String?,
    _ operation: Step.Operation,
    from: [String],
    sensor: String? = nil,
    key: Step.Key? = nil
  ) -> String {
    let name = name ?? "\(operation.word)-\(topology.steps.count + 1)"
    add(Step(name: name, from: from, sensor: sensor, key: key, operation: operation))
    return name
  }

  func add(_ step: Step) {
    topology.steps.append(step)
  }

  func assignWatermarks(after name: String) { topology.watermark.after = name }

  func setLedger(_ name: String) { topology.ledgerStep = name }

  func setSink(_ name: String, _ sink: @escaping @Sendable (StreamOutput) -> Void) {
    sinks[name] = sink
  }
}

/// What a `StreamBuilder` built: a graph of named steps, and what their outputs go to.
public struct StreamTopology: Sendable {
  package let topology: Topology
  let sinks: [String: @Sendable (StreamOutput) -> Void]
}
