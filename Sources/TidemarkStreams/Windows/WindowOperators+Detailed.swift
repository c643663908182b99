// The window operators over panes with everything; see those over numbers.

struct FlinkDetailedOperator: NamedOperator {
  var core: FlinkWindowOperator<DetailedPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  func openWindows() -> [OpenWindow] { core.openWindows() }
}

struct FlinkTriggerDetailedOperator: NamedOperator {
  var core: FlinkTriggerOperator<DetailedPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}

struct KafkaDetailedOperator: NamedOperator {
  var core: KafkaWindowOperator<DetailedPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }
}

struct KafkaSlidingDetailedOperator: NamedOperator {
  var core: KafkaSlidingOperator<DetailedPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}

struct KafkaSessionDetailedOperator: NamedOperator {
  var core: KafkaSessionOperator<DetailedPane>

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    core.process(batch, selection, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) { core.grow(growth) }

  mutating func restart() { core.restart() }

  func openWindows() -> [OpenWindow] { core.openWindows() }

  func heldWindows(of key: UInt32) -> [WindowBounds] { core.slab.bounds(of: key) }
}
