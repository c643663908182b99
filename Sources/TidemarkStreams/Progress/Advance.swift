/// The watermark rose: after the row before `position`, or at an instant there.
struct Advance: Sendable, Equatable {
  /// Rows of the batch that come before it.
  var position: Int
  var phase: Emission.Phase
  var tau: Int64
  var watermark: Int64
}
