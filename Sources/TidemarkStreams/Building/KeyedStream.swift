public import TidemarkCore

/// Readings with a key, whose state can be kept.
public struct KeyedStream {
  let builder: StreamBuilder
  let steps: [String]
  let sensor: String?
  let key: Step.Key

  /// Gathers the readings of each key in windows.
  ///
  /// - Parameters:
  ///   - windows: Which windows a reading belongs to.
  ///   - allowedLateness: How long a window takes readings after its end: Flink's allowed lateness, Kafka
  ///     Streams' grace.
  ///   - late: What happens to readings that are too late.
  ///   - emit: When results come out.
  ///   - accumulation: What a further result of a window shows (Flink).
  /// - Returns: A stream that lacks an aggregate.
  public func windowed(
    _ windows: Windows,
    allowedLateness: TimeSpan = .zero,
    late: LateReadings = .drop,
    emit: Emit = .onClose,
    accumulation: Accumulation = .accumulating
  ) -> WindowedStream {
    WindowedStream(
      builder: builder,
      steps: steps,
      sensor: sensor,
      key: key,
      value: nil,
      spec: windows.spec(
        allowedLateness: allowedLateness,
        late: late,
        emit: emit,
        accumulation: accumulation
      )
    )
  }

  /// The escape hatch: code of one's own, with state by key, timers and side outputs.
  public func process(_ name: String, _ processor: some StreamProcessor) -> OutputStream {
    let step = builder.add(
      name,
      .custom(
        CustomOperator(sides: processor.sideOutputs) { StreamProcessorOperator(processor, $0) }
      ),
      from: steps,
      sensor: sensor,
      key: key
    )
    return OutputStream(builder: builder, step: step)
  }

  /// A detector from another module.
  package func detect(_ name: String, _ spec: any ProcessorSpec) -> OutputStream {
    let step = builder.add(name, .process(spec), from: steps, sensor: sensor, key: key)
    return OutputStream(builder: builder, step: step)
  }
}

/// Readings, or results of windows, in windows.
public struct WindowedStream {
  let builder: StreamBuilder
  let steps: [String]
  let sensor: String?
  let key: Step.Key?
  let value: WindowAggregate?
  let spec: WindowSpec

  /// Computes these of the values in each window.
  public func aggregate(_ name: String, _ aggregates: [WindowAggregate]) -> ResultStream {
    let step = builder.add(
      name,
      .window(spec, aggregates.map(\.aggregate)),
      from: steps,
      sensor: sensor,
      key: key,
      value: value?.aggregate
    )
    return ResultStream(builder: builder, step: step, key: key)
  }
}

/// Results of windows: an output, and what further windows can gather.
public struct ResultStream {
  let builder: StreamBuilder
  let step: String
  private var key: Step.Key?

  init(builder: StreamBuilder, step: String, key: Step.Key?) {
    self.builder = builder
    self.step = step
    self.key = key
  }

  /// Keys for further windows; by default those of the results.
  public func keyed(by keys: StreamKey...) -> ResultStream {
    var stream = self
    stream.key = Step.Key(keys.map(\.part))
    return stream
  }

  /// Gathers results in windows; `value` is which of them is taken, needed where there are several.
  public func windowed(
    _ windows: Windows,
    of value: WindowAggregate? = nil,
    allowedLateness: TimeSpan = .zero,
    late: LateReadings = .drop,
    emit: Emit = .onClose,
    accumulation: Accumulation = .accumulating
  ) -> WindowedStream {
    WindowedStream(
      builder: builder,
      steps: [step],
      sensor: nil,
      key: key,
      value: value,
      spec: windows.spec(
        allowedLateness: allowedLateness,
        late: late,
        emit: emit,
        accumulation: accumulation
      )
    )
  }

  /// Decides each reading's class; by default the first window does.
  public func decidingClasses() -> ResultStream {
    builder.setLedger(step)
    return self
  }

  /// Gives what comes out to a function, in the order of output.
  public func to(_ sink: @escaping @Sendable (StreamOutput) -> Void) {
    builder.setSink(step, sink)
  }
}

/// What a processor or a detector gives out.
public struct OutputStream {
  let builder: StreamBuilder
  let step: String

  /// Gives what comes out to a function, in the order of output.
  public func to(_ sink: @escaping @Sendable (StreamOutput) -> Void) {
    builder.setSink(step, sink)
  }
}
