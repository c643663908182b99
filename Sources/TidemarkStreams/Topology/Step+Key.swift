extension Step {
  /// What state is kept by: one part of a reading, or several together.
  package struct Key: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
      case series, device, sensor, deviceClass, group
      /// A number, or true or false, that is calculated from each reading; of NaN there is no key.
      case expression(Expression)
      /// A text that is calculated in Swift.
      case function(KeyFunction)

      /// The names that a reading has from its device and sensor.
      package static let named: [Part] = [.series, .device, .sensor, .deviceClass, .group]

      /// Whether a reading's series tells it.
      package var isNamed: Bool {
        switch self {
        case .series, .device, .sensor, .deviceClass, .group: true
        case .expression, .function: false
        }
      }

      /// What a scenario calls it.
      package var word: String {
        switch self {
        case .series: "series"
        case .device: "device"
        case .sensor: "sensor"
        case .deviceClass: "class"
        case .group: "group"
        case .expression: "expression"
        case .function: "function"
        }
      }
    }

    /// How many keys expressions make at most, unless it is said.
    package static let defaultLimit = 100_000

    package var parts: [Part]
    /// How many keys there may be if an expression makes them; the first ones stay, and a reading with a
    /// further one is unassigned.
    package var limit = Key.defaultLimit

    package init(_ parts: [Part], limit: Int = Key.defaultLimit) {
      self.parts = parts
      self.limit = limit
    }

    package static let series = Key([.series])
    package static let device = Key([.device])
    package static let sensor = Key([.sensor])
    package static let deviceClass = Key([.deviceClass])
    package static let group = Key([.group])

    /// Whether keys are not known before the readings come.
    package var isCalculated: Bool { !parts.allSatisfy(\.isNamed) }
  }
}

/// A function of a reading that is part of a key; equal to itself alone.
package final class KeyFunction: Sendable, Equatable {
  let body: @Sendable (StreamReading) -> String?

  init(_ body: @escaping @Sendable (StreamReading) -> String?) {
    self.body = body
  }

  package static func == (a: KeyFunction, b: KeyFunction) -> Bool { a === b }
}
