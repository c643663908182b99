extension AnomalyModel.Kind {
  /// Whether the magnitude has a meaning.
  var hasMagnitude: Bool {
    switch self {
    case .spike, .levelShift, .drift, .noiseBurst, .dip, .plateau, .outOfRange, .wear: true
    default: false
    }
  }

  /// Whether only a share of the readings is struck.
  var hasShare: Bool {
    switch self {
    case .missing, .nan, .outOfRange, .garbled: true
    default: false
    }
  }

  /// Whether the effect on values begins at nothing, so that it is not seen at once.
  var isGradual: Bool {
    switch self {
    case .drift, .dip, .plateau, .wear: true
    default: false
    }
  }

  /// Whether a value that is an index into a list of states survives it.
  var fitsStates: Bool {
    switch self {
    case .stuckAt, .dropout, .missing, .frozenTimestamp, .futureTimestamp: true
    default: false
    }
  }

  /// Where in its length the effect is strongest, from 0 to 1.
  var peakShare: Double {
    switch self {
    case .drift, .wear: 1
    case .dip, .plateau: 0.5
    default: 0
    }
  }
}
