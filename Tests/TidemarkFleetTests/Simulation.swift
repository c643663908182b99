import Testing
import TidemarkCore
import TidemarkFleet

/// A whole simulation in memory.
struct Simulation {
  var catalog: Catalog
  var arrived = ReadingBatch()
  var lost = ReadingBatch()
  var anomalies: [Anomaly] = []
  /// How many at given times met no reading.
  var unmetAnomalies = 0
  /// Rows of `arrived` after each slice.
  var slices: [Int] = []

  /// Simulates the parts side by side and joins their slices; nil: all devices as one part.
  init(_ model: FleetModel, parts: [Range<Int>]? = nil) throws {
    catalog = try FleetSimulator.catalog(of: model)
    var simulators = (parts ?? [0..<catalog.devices.count]).map {
      FleetSimulator(model, catalog: catalog, devices: $0)
    }
    var isOver = false
    while !isOver {
      isOver = true
      var arrivedParts: [ReadingBatch] = []
      var lostParts: [ReadingBatch] = []
      for index in simulators.indices {
        var (arrived, lost) = (ReadingBatch(), ReadingBatch())
        if simulators[index].nextSlice(arrived: &arrived, lost: &lost) { isOver = false }
        arrivedParts.append(arrived)
        lostParts.append(lost)
      }
      SliceMerge.merge(arrivedParts, into: &arrived)
      SliceMerge.merge(lostParts, into: &lost)
      if !isOver { slices.append(arrived.count) }
    }
    unmetAnomalies = simulators.reduce(0) { $0 + $1.unmetAnomalies }
    anomalies = simulators.flatMap { $0.anomalies() }
      .sorted { ($0.series, $0.number) < ($1.series, $1.number) }
  }

  /// Arrived and lost copies in the order of series, sequence and copy.
  var copies: [Reading] {
    (arrived.indices.map { arrived[$0] } + lost.indices.map { lost[$0] }).sorted {
      ($0.series, $0.sequence, $0.copy) < ($1.series, $1.sequence, $1.copy)
    }
  }

  /// The originals of a series, in the order of sequence.
  func readings(of name: String) throws -> [Reading] {
    let series = try #require(catalog.series.indices.first { catalog.name(ofSeries: $0) == name })
    return copies.filter { $0.series == UInt32(series) && $0.copy == 0 }
  }

  /// Everything about the device `name` with names instead of indices.
  func story(of name: String) throws -> Story {
    let index = try #require(catalog.devices.firstIndex { $0.name == name })
    let device = catalog.devices[index]
    let series = catalog.series.indices.filter { catalog.series[$0].device == UInt32(index) }
    func rows(_ batch: ReadingBatch) -> [Story.Row] {
      batch.indices.filter { series.contains(Int(batch.series[$0])) }.map {
        var reading = batch[$0]
        let sensor = catalog.sensorName(ofSeries: Int(reading.series))
        reading.series = 0
        return Story.Row(sensor: sensor, reading: reading)
      }
    }
    return Story(
      group: device.group.map { catalog.groups[Int($0)] },
      partition: device.partition,
      arrived: rows(arrived),
      lost: rows(lost),
      anomalies: anomalies.filter { series.contains(Int($0.series)) }.map {
        var anomaly = $0
        anomaly.series = 0
        return anomaly
      }
    )
  }
}

/// What one device did.
struct Story: Equatable {
  struct Row: Equatable {
    var sensor: String
    var reading: Reading
  }
  var group: String?
  var partition: UInt32
  var arrived: [Row]
  var lost: [Row]
  var anomalies: [Anomaly]
}

extension ReadingBatch {
  var indices: Range<Int> { 0..<count }

  var isInOrder: Bool {
    indices.dropFirst().allSatisfy { Reading.precedes(self[$0 - 1], self[$0]) }
  }
}

let simulationStart = Timestamp(nanoseconds: 1_767_225_600_000_000_000)

func seconds(_ count: Double) -> Double { count * 1e9 }

extension FleetModel {
  /// Ten minutes of one class.
  static func of(
    _ classes: DeviceClass...,
    seed: UInt64 = 7,
    duration: TimeSpan = .minutes(10),
    partitions: Int = 4
  ) -> FleetModel {
    FleetModel(
      seed: seed,
      start: simulationStart,
      duration: duration,
      partitions: partitions,
      classes: classes
    )
  }
}

extension DeviceClass {
  /// Every feature at once, often enough to matter within ten minutes.
  static func pumps(_ devices: Int, name: String = "pump") -> DeviceClass {
    DeviceClass(
      name: name,
      devices: devices,
      grouping: Grouping(size: 5, name: "station"),
      sensors: [
        SensorModel(
          name: "temperature",
          unit: "°C",
          every: Cadence(
            period: .seconds(10),
            kind: .periodic(jitter: .normal(mean: 0, sd: seconds(0.5)))
          ),
          resolution: 0.1,
          range: -40...60,
          signal: [
            .constant(20), .sine(amplitude: 5, period: .minutes(7), phase: nil), .noise(sd: 0.3),
          ]
        ),
        SensorModel(
          name: "flow",
          every: .init(period: .seconds(4)),
          signal: [.constant(3), .ramp(perSecond: 0.01), .noise(sd: 0.1)]
        ),
      ],
      clock: ClockModel(
        offset: .normal(mean: 0, sd: seconds(0.3)),
        drift: .uniform(low: -1e-4, high: 1e-4)
      ),
      network: NetworkModel(
        delay: .lognormal(median: seconds(0.08), p99: seconds(2)),
        loss: 0.03,
        duplicate: 0.05,
        offline: .init(
          every: .exponential(mean: seconds(200)),
          length: .exponential(mean: seconds(40))
        )
      ),
      anomalies: [
        AnomalyModel(
          kind: .spike,
          sensors: ["temperature"],
          timing: .every(.exponential(mean: seconds(120))),
          magnitude: .value(8)
        ),
        AnomalyModel(
          kind: .levelShift,
          sensors: ["temperature"],
          timing: .every(.exponential(mean: seconds(150))),
          length: .uniform(low: seconds(20), high: seconds(60)),
          magnitude: .value(3)
        ),
        AnomalyModel(
          kind: .stuckAt,
          sensors: ["flow"],
          timing: .every(.exponential(mean: seconds(100))),
          length: .constant(seconds(30))
        ),
      ]
    )
  }

  /// One sensor `value` of a constant 0 every second, without noise, delay or faults.
  static func plain(
    _ devices: Int = 1,
    period: TimeSpan = .seconds(1),
    signal: [SignalPart] = [.constant(0)],
    clock: ClockModel = ClockModel(),
    network: NetworkModel = NetworkModel(),
    anomalies: [AnomalyModel] = []
  ) -> DeviceClass {
    DeviceClass(
      name: "plain",
      devices: devices,
      sensors: [SensorModel(name: "value", every: .init(period: period), signal: signal)],
      clock: clock,
      network: network,
      anomalies: anomalies
    )
  }
}
