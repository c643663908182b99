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
        CustomOperator(
          sides: processor.sideOutputs,
          isSavable: processor.initialState is any SavableState
        ) { StreamProcessorOperator(processor, $0) }
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

/// What a processor or a detector gives out.
public struct OutputStream {
  let builder: StreamBuilder
  let step: String

  /// Gives what comes out to a function, in the order of output.
  public func to(_ sink: @escaping @Sendable (StreamOutput) -> Void) {
    builder.setSink(step, sink)
  }
}
