/// The part of a simulation that is asked for: some devices, for some of the time.
///
/// The readings of a slice are exactly those that the whole simulation has for these devices with a
/// true time in `from..<until`.
public struct FleetSlice: Sendable, Equatable {
  /// Indices into `Catalog.devices`, ascending, not overlapping.
  public var devices: [Range<Int>]
  /// Inclusive; nil: the start of the simulation.
  public var from: Timestamp?
  /// Exclusive; nil: its end.
  public var until: Timestamp?

  /// The part that these devices have of a time; nil: from the start, or to the end.
  public init(devices: [Range<Int>], from: Timestamp? = nil, until: Timestamp? = nil) {
    self.devices = devices
    self.from = from
    self.until = until
  }

  /// All of it.
  package static func whole(_ catalog: Catalog) -> FleetSlice {
    FleetSlice(devices: [0..<catalog.devices.count])
  }
}
