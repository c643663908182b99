/// The watermark rose, after the row before `position` or at an instant there; or an instant came
/// that leaves the watermark as it is.
struct Advance: Sendable, Equatable {
  /// Rows of the batch that come before it.
  var position: Int
  var phase: Emission.Phase
  var tau: Int64
  var watermark: Int64
  /// Somebody set the clock: what is due on τ by then fires here.
  var setsClock = false
  /// The input ended.
  var isEnd = false
}
