import TidemarkCore

/// Which sensors of a class follow which.
///
/// They must not do so in a circle. A sensor that follows another has all its parts, and theirs that
/// that one follows: a chain of sensors that each follow the one before twice doubles at each link.
struct Correlations {
  /// Parts that the signal of one sensor may have in the end.
  private static let limit = 1_000

  private let deviceClass: DeviceClass
  private let place: String
  /// Parts of the signals that were gone through, with those of the sensors that they follow.
  private var parts: [String: Int] = [:]
  /// The sensors that are being gone through, each followed by the one before.
  private var chain: [String] = []

  /// Throws at the first sensor that follows itself, nobody, or too many.
  static func validate(_ deviceClass: DeviceClass, in place: String) throws(Failure) {
    var correlations = Correlations(deviceClass: deviceClass, place: place)
    for sensor in deviceClass.sensors { _ = try correlations.count(sensor) }
  }

  private init(deviceClass: DeviceClass, place: String) {
    self.deviceClass = deviceClass
    self.place = place
  }

  private mutating func count(_ sensor: SensorModel) throws(Failure) -> Int {
    if let known = parts[sensor.name] { return known }
    chain.append(sensor.name)
    let place = "\(place), sensor \(chain[0])"
    var count = 0
    for part in sensor.signal {
      guard case .correlated(let name, _, _) = part.unshared.part else {
        count += 1
        continue
      }
      guard let other = deviceClass.sensors.first(where: { $0.name == name }) else {
        let hint = nearestName(to: name, among: deviceClass.sensors.map(\.name))
          .map { "; did you mean \($0)?" }
        throw wrong(place, "is correlated with an unknown sensor \(name)\(hint ?? "")")
      }
      guard !chain.contains(name) else {
        let circle = (chain + [name]).joined(separator: " → ")
        throw wrong(place, "is correlated with itself: \(circle)")
      }
      count += try self.count(other)
      guard count <= Self.limit else {
        throw wrong(
          place,
          "has more than \(Self.limit) parts with those of the sensors that it follows; "
            + "follow fewer"
        )
      }
    }
    chain.removeLast()
    parts[sensor.name] = count
    return count
  }
}
