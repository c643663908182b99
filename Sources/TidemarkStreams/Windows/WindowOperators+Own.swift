// The window operators over panes of which only their maker knows the type: unlike those over numbers they
// make a witness call per reading, which is small beside what an aggregator of one's own does.

extension FlinkWindowOperator: KeyedOperator {}

extension FlinkTriggerOperator: KeyedOperator {
  func heldWindows(of key: UInt32) -> [WindowBounds] { slab.bounds(of: key) }
}

extension KafkaWindowOperator: KeyedOperator {}

extension KafkaSlidingOperator: KeyedOperator {
  func heldWindows(of key: UInt32) -> [WindowBounds] { slab.bounds(of: key) }
}

extension KafkaSessionOperator: KeyedOperator {
  func heldWindows(of key: UInt32) -> [WindowBounds] { slab.bounds(of: key) }
}
