import TidemarkCore
import TidemarkRecording
import TidemarkStreams

extension RecordingSummary {
  /// From the first arrival to the last; clamped, since an import may span all of 64-bit time.
  var span: TimeSpan {
    let first = firstArrival ?? .epoch
    let last = lastArrival ?? first
    return TimeSpan(nanoseconds: clampedDifference(last.nanoseconds, first.nanoseconds))
  }
}
