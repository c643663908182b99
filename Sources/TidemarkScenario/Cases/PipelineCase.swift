package import TidemarkCore
package import TidemarkStreams

/// Readings through a whole pipeline, and what must become of them.
package struct PipelineCase: Sendable {
  package enum Input: Sendable {
    /// Path of a scenario to simulate.
    case scenario(path: String)
    /// Path of a recording to replay.
    case recording(path: String)
    /// A scenario written in the case.
    case simulated(Scenario)
    /// Readings written in the case.
    case readings(CaseReadings)
  }

  package var input: Input
  /// The pipeline under test; nil: the scenario's own.
  package var pipeline: Topology?
  package var expect: CaseExpectation
}

/// Readings written out, in the order of their arrival.
package struct CaseReadings: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    package var device: String
    package var sensor: String
    /// Of the device.
    package var deviceClass: String
    package var group: String?
    package var partition: Int
    package var epoch: UInt16
    /// Given, or one more than the largest so far of the series.
    package var sequence: UInt32
    package var copy: UInt8
    /// The event time if it is not given.
    package var trueTime: Timestamp
    package var eventTime: Timestamp
    package var arrivalTime: Timestamp
    package var value: Double
  }

  /// What sensors can report, for those whose unit or range matters.
  package var sensors: [Catalog.Sensor]
  package var rows: [Row]
}

/// What must come out; only what is given is compared.
package struct CaseExpectation: Sendable, Equatable {
  package struct Count: Sendable, Equatable {
    package var ledgerClass: LedgerClass
    package var count: Int

    package init(_ ledgerClass: LedgerClass, _ count: Int) {
      self.ledgerClass = ledgerClass
      self.count = count
    }
  }

  /// What became of one reading.
  package struct Fate: Sendable, Equatable {
    package var reading: ReadingName
    package var copy: UInt8
    package var ledgerClass: LedgerClass
    /// Starts of the windows of the ledger step that it entered; nil if they are not compared.
    package var windows: [Timestamp]?

    package init(
      reading: ReadingName,
      copy: UInt8 = 0,
      ledgerClass: LedgerClass,
      windows: [Timestamp]? = nil
    ) {
      self.reading = reading
      self.copy = copy
      self.ledgerClass = ledgerClass
      self.windows = windows
    }
  }

  /// Readings put on the wire, lost ones and copies included.
  package var readings: Int?
  /// In the order of the classes; classes that are not named are not compared.
  package var ledger: [Count]
  /// Digest of the results file.
  package var results: String?
  /// All that the steps which are named in them give out; nil: not compared.
  package var rows: [ResultRow]?
  /// The last result of each window of the steps which are named in them; nil: not compared.
  package var windows: [ResultRow]?
  package var fates: [Fate]

  package init(
    readings: Int? = nil,
    ledger: [Count] = [],
    results: String? = nil,
    rows: [ResultRow]? = nil,
    windows: [ResultRow]? = nil,
    fates: [Fate] = []
  ) {
    self.readings = readings
    self.ledger = ledger
    self.results = results
    self.rows = rows
    self.windows = windows
    self.fates = fates
  }
}

/// A reading as people name it: `device/sensor/sequence`.
package struct ReadingName: Sendable, Equatable, CustomStringConvertible {
  package var device: String
  package var sensor: String
  package var sequence: UInt32

  package init(device: String, sensor: String, sequence: UInt32) {
    self.device = device
    self.sensor = sensor
    self.sequence = sequence
  }

  /// Reads `device/sensor/sequence`; a device's name may itself contain slashes.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, let last = parts.last, isWholeNumber(last), let number = UInt32(last)
    else { return nil }
    device = parts.dropLast(2).joined(separator: "/")
    sensor = String(parts[parts.count - 2])
    sequence = number
    guard !device.isEmpty, !sensor.isEmpty else { return nil }
  }

  package var description: String { "\(device)/\(sensor)/\(sequence)" }
}
