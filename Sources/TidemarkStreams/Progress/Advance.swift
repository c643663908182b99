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
  var setsClock = false
  /// The input ended.
  var isEnd = false
}
