import TidemarkCore

// The window operators by name. A call through `any KeyedOperator` reaches a generic type's code
// unspecialised, with a witness call per reading; these have no parameter left.

/// An operator without parameters, around one that has some.
protocol NamedOperator: KeyedOperator {
  associatedtype Core: KeyedOperator

  var core: Core { get set }
}

extension NamedOperator {
  func save(to writer: inout StateWriter) { core.save(to: &writer) }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try core.restore(from: &reader)
  }
}

struct FlinkNumericOperator: NamedOperator {
  var core: FlinkWindowOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  func openWindows() -> [OpenWindow] { core.openWindows() }
}

struct FlinkTriggerNumericOperator: NamedOperator {
  var core: FlinkTriggerOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}

struct KafkaNumericOperator: NamedOperator {
  var core: KafkaWindowOperator<NumericPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }
}

struct KafkaSlidingNumericOperator: NamedOperator {
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

struct KafkaSessionNumericOperator: NamedOperator {
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
