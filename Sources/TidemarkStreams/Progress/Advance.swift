/// The watermark rose, after the row before `position` or at an instant there; or an instant came
/// that leaves the watermark as it is.
///
/// There may be one for every reading: the order of fields keeps it at half a cache line.
struct Advance: Sendable, Equatable {
  /// Rows of the batch that come before it.
  var position: Int
  var tau: Int64
  var watermark: Int64
  var phase: Emission.Phase
  /// Somebody set the clock: what is due on τ by then fires here.
  var setsClock: Bool
  /// The input ended.
  var isEnd = false

  init(
    position: Int,
    phase: Emission.Phase,
    tau: Int64,
    watermark: Int64,
    setsClock: Bool = false
  ) {
    self.position = position
    self.phase = phase
    self.tau = tau
    self.watermark = watermark
    self.setsClock = setsClock
  }
}
