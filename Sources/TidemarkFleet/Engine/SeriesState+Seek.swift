extension ClassRun.SeriesState {
  /// Goes on to the first reading that jitter could bring to `time` or later, of a series whose
  /// readings are a period apart.
  mutating func seek(_ time: Int64, _ cadence: CadencePlan) {
    let behind = time - cadence.jitterLimit - due
    guard behind > 0 else { return }
    let skipped = (behind + cadence.period - 1) / cadence.period
    due += skipped * cadence.period
    number = UInt32(skipped)
    sequence = number
  }
}
