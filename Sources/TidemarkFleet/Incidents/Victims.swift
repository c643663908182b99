import TidemarkCore

/// The devices of one class that something strikes.
struct Victims: BitwiseCopyable {
  /// Indices in the class from which, and up to but without which.
  private let first: UInt64
  private let end: UInt64
  private let share: Double
  /// Index 0: a device is struck or not, whatever hardware stands in its place.
  private let key: DrawKey

  /// A share of all devices, or of those of a group: of a range of indices.
  init(group: Range<UInt64>? = nil, share: Double, key: DrawKey) {
    first = group?.lowerBound ?? 0
    end = group?.upperBound ?? .max
    self.share = share
    self.key = key
  }

  /// Whether a device, given by its index in the class, is struck.
  func contains(device: UInt64) -> Bool {
    guard device >= first, device < end, share > 0 else { return false }
    return share >= 1 || key.uniform(device: device, index: 0) < share
  }
}
