package import TidemarkCore

/// A device's own clock: event time = true time + offset + drift × (true time − start), floored to
/// the resolution.
package struct ClockModel: Sendable, Equatable {
  package var resolution: TimeSpan
  /// Per device, in nanoseconds.
  package var offset: Distribution?
  /// Per device, in seconds per second (20 ppm = 20e-6).
  package var drift: Distribution?

  package init(
    resolution: TimeSpan = .milliseconds(1),
    offset: Distribution? = nil,
    drift: Distribution? = nil
  ) {
    self.resolution = resolution
    self.offset = offset
    self.drift = drift
  }
}
