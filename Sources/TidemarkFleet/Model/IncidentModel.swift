package import TidemarkCore

/// Something that happens to many devices at a given time.
package struct IncidentModel: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A partition takes nothing: what would arrive meanwhile arrives at the end of it, or is lost.
    case partitionOutage(partition: Int, then: NetworkModel.Offline.Afterwards)
    /// The devices have no connection.
    case outage(then: NetworkModel.Offline.Afterwards)
    /// The devices measure `factor` times as often.
    case storm(factor: Double)
    /// The devices' clocks jump by a span, until synchronised. Has no length.
    case clockJump(by: TimeSpan)
    /// Delays are multiplied, and more copies are lost.
    case brownOut(delayFactor: Double, loss: Double)
  }

  /// Whom it strikes: who fits all that is given.
  package struct Target: Sendable, Equatable {
    package var deviceClass: String?
    /// Name of a group, such as `depot-3`.
    package var group: String?
    /// Share of the devices that are struck, drawn per device.
    package var share: Double

    package init(deviceClass: String? = nil, group: String? = nil, share: Double = 1) {
      self.deviceClass = deviceClass
      self.group = group
      self.share = share
    }
  }

  package var kind: Kind
  /// From the start of the simulation.
  package var at: TimeSpan
  /// Zero for a clock jump.
  package var length: TimeSpan
  package var target: Target

  package init(kind: Kind, at: TimeSpan, length: TimeSpan = .zero, target: Target = Target()) {
    self.kind = kind
    self.at = at
    self.length = length
    self.target = target
  }
}
