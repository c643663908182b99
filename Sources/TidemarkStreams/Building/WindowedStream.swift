public import TidemarkCore

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
    add(name, aggregates, nil)
  }

  /// Computes a number by code of one's own, behind the aggregates; it is called `result`.
  public func aggregate<A: StreamAggregator>(
    _ name: String,
    _ aggregates: [WindowAggregate] = [],
    with aggregator: A
  ) -> ResultStream where A.Result == Double {
    add(name, aggregates, WindowAggregator(aggregator, names: ["result"]))
  }

  /// Computes numbers by code of one's own, behind the aggregates: as many as there are names.
  public func aggregate<A: StreamAggregator>(
    _ name: String,
    _ aggregates: [WindowAggregate] = [],
    with aggregator: A,
    numbers names: [String]
  ) -> ResultStream where A.Result == [Double] {
    add(name, aggregates, WindowAggregator(aggregator, names: names))
  }

  /// Computes a text by code of one's own: `StreamOutput.text`.
  public func aggregate<A: StreamAggregator>(
    _ name: String,
    _ aggregates: [WindowAggregate] = [],
    with aggregator: A
  ) -> ResultStream where A.Result == String {
    add(name, aggregates, WindowAggregator(aggregator, names: ["text"]))
  }

  private func add(
    _ name: String,
    _ aggregates: [WindowAggregate],
    _ aggregator: WindowAggregator?
  ) -> ResultStream {
    var step = Step(
      name: name,
      from: steps,
      sensor: sensor,
      key: key,
      operation: .window(spec, aggregates.compactMap(\.aggregate))
    )
    step.value = value?.aggregate
    step.ownValue = value?.own
    step.aggregator = aggregator
    builder.add(step)
    return ResultStream(builder: builder, step: name, key: key)
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
