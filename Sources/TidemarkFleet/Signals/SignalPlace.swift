import TidemarkCore

/// Where a part of a signal stands: whose draws it follows, and how it enters the signal.
struct SignalPlace {
  /// Of the class.
  let classKey: (String) -> DrawKey
  /// The sensor whose signal the part belongs to, and the part's number among those of its kind.
  let name: String
  /// Whether it is drawn for the group rather than the device.
  let isShared: Bool
  /// How much of it enters the signal, and how far behind: a correlated sensor's own.
  let factor: Double
  let lag: Int64

  func key(_ purpose: String = "") -> DrawKey {
    classKey(purpose.isEmpty ? name : "\(name) \(purpose)")
  }
}
