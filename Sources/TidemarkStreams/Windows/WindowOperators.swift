// The window operators by name. A call through `any KeyedOperator` reaches a generic type's code
// unspecialised, with a witness call per reading; these have no parameter left.

struct FlinkNumericOperator: KeyedOperator {
  var core: FlinkWindowOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  func openWindows() -> [OpenWindow] { core.openWindows() }
}

struct FlinkTriggerNumericOperator: KeyedOperator {
  var core: FlinkTriggerOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}

struct KafkaNumericOperator: KeyedOperator {
  var core: KafkaWindowOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }
}

struct KafkaSlidingNumericOperator: KeyedOperator {
  var core: KafkaSlidingOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}

struct KafkaSessionNumericOperator: KeyedOperator {
  var core: KafkaSessionOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}
