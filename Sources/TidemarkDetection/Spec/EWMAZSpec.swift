package import TidemarkStreams

/// How many standard deviations a value lies from its exponentially weighted mean.
package struct EWMAZSpec: ProcessorSpec, Equatable {
  /// Readings after which a value's weight has halved; > 0.
  package var halfLife: Double
  /// Readings of a key before its first score.
  package var warmUp: Int
  package var policy: AlertPolicy

  package init(halfLife: Double, warmUp: Int = 20, policy: AlertPolicy) {
    self.halfLife = halfLife
    self.warmUp = warmUp
    self.policy = policy
  }

  package var kind: String { "ewma-z" }

  package var isSavable: Bool { true }

  package func makeProcessor(keyCount: Int, seriesOfKey: [UInt32]) -> any Processor {
    EWMAZProcessor(self, keyCount: keyCount)
  }
}
