import TidemarkCore
import TidemarkReport

/// Readings of a small device, made by hand, and the page about them.
struct SampleDevice {
  static let start: Int64 = 1_767_225_600_000_000_000
  static let second: Int64 = 1_000_000_000

  var catalog: Catalog
  var arrived = ReadingBatch()
  var lost = ReadingBatch()
  var anomalies: [Anomaly] = []
  var knowsTrueTime = true
  var from: Timestamp?
  var until: Timestamp?

  init(
    device: String = "pump-1",
    sensors: [Catalog.Sensor] = [Catalog.Sensor(name: "pressure", unit: "bar")],
    states: [String] = []
  ) {
    catalog = Catalog(
      classes: ["pump"],
      sensors: sensors,
      devices: [Catalog.Device(name: device, deviceClass: 0)],
      series: sensors.indices.map { Catalog.Series(device: 0, sensor: UInt32($0)) },
      states: states
    )
  }

  /// A reading that was measured so many seconds after the start, stamped `skew` and arrived `delay`
  /// later.
  static func reading(
    _ second: Double,
    _ value: Double,
    sensor: UInt32 = 0,
    skew: Double = 0.3,
    buffered: Double = 0,
    delay: Double = 0.1,
    copy: UInt8 = 0,
    anomaly: UInt32 = 0
  ) -> Reading {
    func time(_ seconds: Double) -> Int64 { start + Int64((seconds * 1_000).rounded()) * 1_000_000 }
    return Reading(
      series: sensor,
      sequence: 0,
      copy: copy,
      eventTime: time(second + skew),
      sentTime: time(second + buffered),
      arrivalTime: time(second + buffered + delay),
      trueTime: time(second),
      value: value,
      anomaly: anomaly
    )
  }

  static func anomaly(
    _ kind: String,
    _ seconds: ClosedRange<Double>,
    series: UInt32 = 0,
    number: UInt32 = 1,
    magnitude: Double = 0
  ) -> Anomaly {
    func time(_ seconds: Double) -> Timestamp {
      Timestamp(nanoseconds: start + Int64(seconds * 1_000) * 1_000_000)
    }
    return Anomaly(
      kind: kind,
      series: series,
      number: number,
      onset: time(seconds.lowerBound),
      peak: time(seconds.lowerBound),
      end: time(seconds.upperBound),
      firstDetectable: time(seconds.lowerBound),
      magnitude: magnitude
    )
  }

  /// What two passes over the readings give, in batches of so many rows.
  func page(batchSize: Int = 1_000) -> DevicePage {
    let subject = DeviceSubject(
      catalog: catalog,
      device: 0,
      series: Array(catalog.series.indices),
      from: from,
      until: until,
      knowsTrueTime: knowsTrueTime
    )
    var rows: [Reading] = []
    for row in 0..<arrived.count { rows.append(arrived[row]) }
    rows.sort(by: Reading.precedes)
    let batches = stride(from: 0, to: rows.count, by: batchSize).map { first in
      var batch = ReadingBatch()
      for row in rows[first..<min(first + batchSize, rows.count)] { batch.append(row) }
      return batch
    }
    var survey = DeviceSurvey(subject)
    for batch in batches { survey.add(batch) }
    survey.addLost(lost)
    var traces = DeviceTraces(survey)
    for batch in batches { traces.add(batch) }
    traces.addLost(lost)
    return DevicePage(
      traces,
      anomalies: anomalies,
      source: DevicePage.Source(name: "sample", seed: knowsTrueTime ? 7 : nil, digest: "0123abcd")
    )
  }
}

extension SampleDevice {
  static let all: [(name: String, device: SampleDevice)] = [
    ("device-empty", empty), ("device-single", single), ("device-small", small),
    ("device-hostile", hostile), ("device-imported", imported),
  ]

  static let empty = SampleDevice()

  static let single: SampleDevice = {
    var device = SampleDevice()
    device.arrived.append(reading(0, 2.5))
    return device
  }()

  /// Ten readings; one lost, one twice, one late by half a minute, an anomaly.
  static let small: SampleDevice = {
    var device = SampleDevice()
    for index in 0..<10 where index != 4 {
      let isSpike = index == 6
      let reading = reading(
        Double(index * 10),
        isSpike ? 9 : 2 + Double(index % 3) / 10,
        buffered: index == 7 ? 30 : 0,
        delay: 0.05 + Double(index) / 50,
        anomaly: isSpike ? 1 : 0
      )
      device.arrived.append(reading)
    }
    device.arrived.append(reading(20, 2.2, delay: 1.4, copy: 1))
    device.lost.append(reading(40, 2.1))
    device.anomalies = [anomaly("spike", 60...60.001, magnitude: 6.9)]
    return device
  }()

  /// Names that look like markup, a clock in 1970, one in 2099, flipped bits, values that are none,
  /// states, one of them unknown, anomalies side by side.
  static let hostile: SampleDevice = {
    var device = SampleDevice(
      device: "<b>&\"'\u{7}",
      sensors: [
        Catalog.Sensor(name: "p<0>", unit: "µ&"),
        Catalog.Sensor(name: "mode", kind: .state),
        Catalog.Sensor(name: "silent"),
      ],
      states: ["off", "idle", "running </text>", "never"]
    )
    for index in 0..<60 {
      let second = Double(index * 10)
      var reading = reading(second, 20 + Double(index % 7), anomaly: (20..<30) ~= index ? 1 : 0)
      if index < 8 { reading.eventTime = Int64(index) * 10 * SampleDevice.second }
      if index == 50 { reading.eventTime = 4_070_908_800_000_000_000 }
      if index == 31 { reading.value = -1e300 }
      if index == 33 { reading.value = .nan }
      if index == 34 { reading.value = .infinity }
      device.arrived.append(reading)
      var mode = SampleDevice.reading(second, Double(index / 9 % 3), sensor: 1)
      if index == 40 { mode.value = 77 }
      if index == 41 { mode.anomaly = 1 }
      device.arrived.append(mode)
    }
    device.lost.append(reading(305, 23))
    device.lost.append(reading(306, 1, sensor: 1))
    device.anomalies = [
      anomaly("level-shift <i>", 195...300, magnitude: 12.25),
      anomaly("drift", 230...280, number: 2, magnitude: -3),
      anomaly("nan", 232...281, number: 3), anomaly("wear", 234...282, number: 4, magnitude: 5),
      anomaly("unit-error", 409...412, series: 1, magnitude: 1.8),
    ]
    return device
  }()

  /// Without true times.
  static let imported: SampleDevice = {
    var device = small
    device.knowsTrueTime = false
    device.lost = ReadingBatch()
    return device
  }()
}
