/// Numbers in the engine's rules that a plan may be given others of, so that tests can plant a bug.
///
/// They are read when operators are made, or once a batch; nothing but a test gives a plan others than
/// the published ones.
package struct EngineRules: Sendable, Equatable {
  /// Quanta for which windows take late readings beyond what is allowed.
  package var lateness: Int64 = 0
  /// Quanta by which windows of a grid begin and end later.
  package var windowStart: Int64 = 0
  /// Quanta by which the watermark stays further behind the largest event time.
  package var bound: Int64 = 0
  /// How much longer a partition is silent, in nanoseconds, before it is idle.
  package var idleTimeout: Int64 = 0
  /// Whether a batch begins with the watermark at which the one before it ended.
  package var carriesWatermark = true

  package init() {}

  /// Those of Flink and Kafka Streams.
  package static let published = EngineRules()
}
