package import TidemarkCore
import TidemarkFleet

/// Where the parts of a fleet are written, for what only the fleet's own validation finds.
struct FleetPlaces: Sendable {
  var classes: [Located<String>] = []
  var details: [ClassPlaces] = []
  var incidents: [Place] = []
  /// Keys of the scenario, such as `start`.
  var keys: [Located<String>] = []

  /// The narrowest place that a message such as `class pump, sensor rpm: ...` is about.
  func place(of message: String) -> Place? {
    guard let colon = message.firstRange(of: ": ") else { return nil }
    let parts = message[..<colon.lowerBound].split(separator: ", ").map(String.init)
    let words = (parts.first ?? "").split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case ("class", 2):
      guard let index = classes.firstIndex(where: { $0.value == words[1] }) else { return nil }
      return details[index].place(of: parts.dropFirst())
    case ("incident", 2):
      // People count from 1.
      guard let number = Int(words[1]), incidents.indices.contains(number - 1) else { return nil }
      return incidents[number - 1]
    default:
      return keys.first { $0.value == words.first }?.place
    }
  }
}

/// Where the parts of a class are written.
struct ClassPlaces: Sendable {
  var start: Place
  var sensors: [Located<String>]
  var anomalies: [Located<AnomalyModel.Kind>]
  var clock: Place?
  var network: Place?
  var membership: Place?

  /// `parts` are what a message says behind the name of the class: `sensor rpm`, `spike of rpm`.
  fileprivate func place(of parts: ArraySlice<String>) -> Place {
    let words = (parts.first ?? "").split(separator: " ").map(String.init)
    let place: Place? =
      switch words.first {
      case "sensor": sensors.first { $0.value == words.last }?.place
      case "clock": clock
      case "network": network
      case "membership": membership
      case let kind?: anomaly(kind)
      case nil: nil
      }
    return place ?? start
  }

  /// The anomaly of a kind, if there is but one.
  private func anomaly(_ kind: String) -> Place? {
    let places = anomalies.filter { $0.value.rawValue == kind }.map(\.place)
    return places.count == 1 ? places[0] : nil
  }
}

extension Scenario {
  /// The same failure of the fleet's own validation, with the place in the file that it is about:
  /// that of the sensor or anomaly if it names one, else that of the class or incident.
  package func located(_ failure: Failure) -> Failure {
    guard failure.line == nil else { return failure }
    var located = failure
    located.file = path
    if let place = places.place(of: failure.message) {
      located.line = place.line
      located.column = place.column
    }
    return located
  }
}
