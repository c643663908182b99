package import TidemarkCore

/// What a fleet is going to send, as far as it follows from its model.
///
/// Nothing is simulated for it. What chance decides is given by its mean; losses for several reasons
/// are taken as independent.
package struct FleetExpectation: Sendable {
  package var classes: [ClassExpectation]
  package var partitions: Int
  package var groups: Int
  package var duration: TimeSpan

  /// Copies put on the wire.
  package var generated: Double { classes.reduce(0) { $0 + $1.generated } }
  package var lost: Double { classes.reduce(0) { $0 + $1.lost } }
  package var arriving: Double { generated - lost }
  package var devices: Int { classes.reduce(0) { $0 + $1.devices } }
  package var series: Int { classes.reduce(0) { $0 + $1.devices * $1.sensors.count } }

  /// Throws `Failure` with code `usage` at the first thing that makes the model impossible.
  package init(_ model: FleetModel) throws(Failure) {
    try model.validate()
    classes = model.classes.map { ClassExpectation($0, of: model) }
    partitions = model.partitions
    duration = model.duration
    var largest: [(name: String, count: Int)] = []
    for case (let grouping?, let devices) in model.classes.map({ ($0.grouping, $0.devices) }) {
      let count = (devices + grouping.size - 1) / grouping.size
      if let index = largest.firstIndex(where: { $0.name == grouping.name }) {
        largest[index].count = max(largest[index].count, count)
      } else {
        largest.append((grouping.name, count))
      }
    }
    groups = largest.reduce(0) { $0 + $1.count }
  }
}

/// What the devices of a class are going to send.
package struct ClassExpectation: Sendable {
  package struct Sensor: Sendable {
    package var name: String
    /// Times that it looks, over all devices.
    package var looks: Double
    /// Readings, over all devices; of one that reports changes only this needs a simulation.
    package var readings: Double
    package var reportsChanges: Bool
  }

  package struct Anomalies: Sendable {
    package var kind: AnomalyModel.Kind
    package var scope: AnomalyModel.Scope
    package var sensors: [String]
    /// How many there will be, each sensor of each device that one strikes counted by itself.
    package var count: Double
    /// Share of the time of what it strikes that one goes on.
    package var share: Double
  }

  package var name: String
  package var devices: Int
  package var sensors: [Sensor]
  package var anomalies: [Anomalies]
  /// Share of the devices' time in which they are switched on.
  package var onShare: Double
  /// Restarts and replacements.
  package var boots: Double
  /// Share of the time without a connection.
  package var offlineShare: Double
  /// Probability that a reading is sent twice.
  package var duplicateShare: Double
  /// Probability that a copy never arrives.
  package private(set) var lossShare = 0.0
  /// Probability that a copy arrives that finds room in its device.
  private var arrivalShare: Double
  /// Share of the readings that leave their devices at all: only these can be sent twice.
  private var sentShare: Double
  package var readings: Double { sensors.reduce(0) { $0 + $1.readings } }
  /// Readings and their duplicates.
  package var generated: Double { counted?.copies ?? readings * (1 + duplicateShare * sentShare) }
  package var duplicates: Double { generated - readings }
  package var lost: Double {
    counted?.lost ?? generated - readings * (1 + duplicateShare) * (1 - lossShare)
  }
  /// What was counted rather than expected.
  private var counted: (copies: Double, lost: Double)?

  init(_ deviceClass: DeviceClass, of model: FleetModel) {
    let presence = Presence(deviceClass, of: model)
    let activity = Activity(deviceClass, presence, of: model)
    let incidents = IncidentShares(deviceClass, of: model) { activity.share(in: $0) }
    let network = deviceClass.network
    let offline = network.offline.map {
      Renewals(every: $0.every, length: $0.length, duration: model.duration).share
    }
    name = deviceClass.name
    devices = deviceClass.devices
    onShare = presence.share
    boots = presence.boots
    offlineShare = 1 - (1 - (offline ?? 0)) * (1 - incidents.outage)
    duplicateShare = network.duplicate
    sentShare = 1 - incidents.dropped
    if network.offline?.then == .drop { sentShare *= 1 - (offline ?? 0) }
    var arrives = sentShare * (1 - network.loss) * (1 - incidents.loss)
    if let bursts = network.bursts { arrives *= 1 - bursts.expectedLoss(over: model.duration) }
    arrivalShare = arrives
    anomalies = deviceClass.anomalies.map {
      Anomalies($0, on: deviceClass, of: model, memberShare: presence.memberShare)
    }
    sensors = deviceClass.sensors.map { sensor in
      Sensor(
        sensor,
        devices: Double(deviceClass.devices),
        presence: presence,
        measured: deviceClass.measuredShare(of: sensor, in: model),
        storms: incidents.storms,
        model: model
      )
    }
    loseOnTheWay(network, duration: model.duration)
  }
}

extension ClassExpectation {
  /// Works out what is lost, full buffers included, from the number of readings.
  fileprivate mutating func loseOnTheWay(_ network: NetworkModel, duration: TimeSpan) {
    let busy = Double(devices) * onShare * Double(duration.nanoseconds)
    let overflow = network.overflow(rate: busy > 0 ? readings / busy : 0, duration: duration)
    lossShare = 1 - arrivalShare * (1 - overflow)
    sentShare *= 1 - overflow
  }

  fileprivate mutating func count(copies: Int, lost: Int) {
    counted = (Double(copies), Double(lost))
  }
}

extension ClassExpectation.Sensor {
  fileprivate init(
    _ sensor: SensorModel,
    devices: Double,
    presence: Presence,
    measured: Double,
    storms: [IncidentShares.Storm],
    model: FleetModel
  ) {
    let start = model.start.nanoseconds
    var busy = Activity.busy(
      sensor.every.load,
      presence,
      in: start..<start + model.duration.nanoseconds,
      of: model
    )
    for storm in storms {
      let struck = storm.from..<storm.until
      let more = (storm.factor - 1) * storm.share
      busy += more * Activity.busy(sensor.every.load, presence, in: struck, of: model)
    }
    name = sensor.name
    looks = devices * measured * busy / Double(sensor.every.period.nanoseconds)
    readings = looks
    if case .onChange = sensor.every.kind { reportsChanges = true } else { reportsChanges = false }
  }
}

extension NetworkModel {
  /// Share of the readings that find no room, at so many readings per nanosecond and device: those of
  /// outages after the buffer is full, and what the uplink cannot carry at all.
  fileprivate func overflow(rate: Double, duration: TimeSpan) -> Double {
    guard let buffer, rate > 0 else { return 0 }
    var kept = 1.0
    if let offline, offline.then == .flush {
      let renewals = Renewals(
        every: offline.every,
        length: offline.length,
        threshold: Double(buffer.capacity) / rate,
        duration: duration
      )
      kept -= renewals.excessShare
    }
    if let uplinkRate { kept = min(kept, uplinkRate / (rate * 1e9)) }
    return 1 - kept
  }
}

extension NetworkModel.Bursts {
  /// The link is good at first.
  fileprivate func expectedLoss(over duration: TimeSpan) -> Double {
    let bad = Renewals(
      every: .exponential(mean: goodMean),
      length: .exponential(mean: badMean),
      duration: duration
    ).share
    return bad * lossInBad + (1 - bad) * lossInGood
  }
}

extension FleetExpectation {
  /// Takes from a sample how many readings the sensors have that report changes.
  ///
  /// `share` is the expected number of looks in the sample over the whole's, per class and sensor.
  package mutating func complete(
    from sample: SampleStatistics,
    share: [[Double]],
    of model: FleetModel
  ) {
    for index in classes.indices {
      let found = sample.classes[index]
      for sensor in classes[index].sensors.indices
      where classes[index].sensors[sensor].reportsChanges && share[index][sensor] > 0 {
        let readings = Double(found.originals[sensor]) / share[index][sensor]
        classes[index].sensors[sensor].readings = readings
      }
      classes[index].loseOnTheWay(model.classes[index].network, duration: duration)
    }
  }

  /// Replaces means by what was counted in the whole simulation.
  package mutating func settle(from sample: FleetSample) {
    let found = SampleStatistics(sample)
    var struck: [String: Double] = [:]
    for anomaly in sample.anomalies {
      let series = sample.catalog.series[Int(anomaly.series)]
      let device = sample.catalog.devices[Int(series.device)]
      struck["\(device.deviceClass) \(anomaly.kind)", default: 0] += 1
    }
    for index in classes.indices {
      let counted = found.classes[index]
      for sensor in classes[index].sensors.indices {
        classes[index].sensors[sensor].readings = Double(counted.originals[sensor])
      }
      classes[index].count(copies: counted.copies, lost: counted.lost)
      for anomaly in classes[index].anomalies.indices {
        let kind = classes[index].anomalies[anomaly].kind
        // Of several models of one kind only the sum is known.
        guard classes[index].anomalies.count(where: { $0.kind == kind }) == 1 else { continue }
        classes[index].anomalies[anomaly].count = struck["\(index) \(kind.rawValue)"] ?? 0
      }
    }
  }
}
