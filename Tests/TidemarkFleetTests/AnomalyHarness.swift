import TidemarkCore

@testable import TidemarkFleet

/// The anomalies of a class, driven by readings made by hand instead of the rest of a simulation.
struct AnomalyHarness {
  static let start: Int64 = 1_767_225_600_000_000_000

  let deviceClass: DeviceClass
  let plans: AnomalyPlans
  var run: AnomalyRun

  /// `devices` are the simulated ones; nil: all.
  init(
    _ deviceClass: DeviceClass,
    seed: UInt64 = 7,
    duration: TimeSpan = .minutes(10),
    devices: Range<Int>? = nil
  ) throws {
    try deviceClass.validateAnomalies(in: "class \(deviceClass.name)", duration: duration)
    self.deviceClass = deviceClass
    plans = Self.plans(deviceClass, seed: seed, duration: duration)
    let range = devices ?? 0..<deviceClass.devices
    let firstSeries = range.lowerBound * deviceClass.sensors.count
    run = AnomalyRun(plans, devices: range, firstSeries: firstSeries)
  }

  static func plans(_ deviceClass: DeviceClass, seed: UInt64, duration: TimeSpan) -> AnomalyPlans {
    let model = FleetModel(
      seed: seed,
      start: Timestamp(nanoseconds: start),
      duration: duration,
      classes: [deviceClass]
    )
    return AnomalyPlans(deviceClass, of: model) { purpose in
      DrawKey(seed: seed, className: deviceClass.name, purpose: purpose)
    }
  }

  /// What becomes of readings of a sensor, `at` seconds after the start.
  ///
  /// The clock is right; the last reported value is passed on as the simulation does.
  mutating func read(
    _ seconds: some Sequence<Double>,
    sensor: Int = 0,
    device: Int = 0,
    firstNumber: Int = 0,
    value: (Double) -> Double = { _ in 10 },
    periodic: (Double) -> Double = { _ in 0 },
    reports: (Double, Double?) -> Bool = { _, _ in true },
    skips: Bool = true
  ) -> [Disturbance] {
    var last: Double?
    return seconds.enumerated().map { number, second in
      let time = Self.start + Int64((second * 1e9).rounded())
      let onset = run.nextOnset(ofSensor: sensor, device: device)
      let result: Disturbance
      if skips, time < onset {
        let clean = plans.reportings[sensor].reported(value(second))
        let fate: Disturbance.Fate = reports(clean, last) ? .reported : .silent
        result = Disturbance(fate: fate, value: clean, eventTime: time)
      } else {
        let reading = CleanReading(
          number: UInt64(firstNumber + number),
          trueTime: time,
          eventTime: time,
          value: value(second),
          lastReported: last
        )
        result = run.disturb(
          reading,
          ofSensor: sensor,
          device: device,
          periodic: { periodic(Double($0 - Self.start) / 1e9) },
          reports: { reports($0, last) }
        )
      }
      if result.fate == .reported { last = result.value }
      return result
    }
  }

  /// Readings of every sensor of every device at its period, each series with its own phase.
  mutating func readAll(devices: Int, duration: TimeSpan) {
    let phases = DrawKey(seed: 1, className: "test", purpose: "phase")
    for device in 0..<devices {
      for (sensor, model) in deviceClass.sensors.enumerated() where plans.positions[sensor] != nil {
        let period = Double(model.every.period.nanoseconds) * 1e-9
        let phase = phases.uniform(device: UInt64(device), index: UInt64(sensor)) * period
        let end = Double(duration.nanoseconds) * 1e-9
        _ = read(stride(from: phase, to: end, by: period), sensor: sensor, device: device)
      }
    }
  }

  /// All that is placed on a sensor, whatever readings there are.
  static func placed(_ plans: AnomalyPlans, sensor: Int, device: Int) -> [PlacedAnomaly] {
    var placement = AnomalyPlacement(plans, devices: device..<device + 1)
    var placed: [PlacedAnomaly] = []
    while true {
      let anomaly = placement.next(ofSensor: sensor, device: 0)
      if anomaly.isNone { return placed }
      placed.append(anomaly)
    }
  }
}

extension DeviceClass {
  /// Sensors with a period of a second, a constant signal and some noise.
  static func watched(
    _ devices: Int = 1,
    sensors: [String] = ["x"],
    period: TimeSpan = .seconds(1),
    groupSize: Int? = nil,
    anomalies: [AnomalyModel]
  ) -> DeviceClass {
    DeviceClass(
      name: "watched",
      devices: devices,
      grouping: groupSize.map { Grouping(size: $0, name: "group") },
      sensors: sensors.map {
        SensorModel(name: $0, every: Cadence(period: period), signal: [.constant(10)])
      },
      anomalies: anomalies
    )
  }
}

extension AnomalyModel {
  static func spike(
    _ timing: Timing,
    on sensors: [String] = ["x"],
    scope: Scope = .sensor
  ) -> AnomalyModel {
    AnomalyModel(
      kind: .spike,
      sensors: sensors,
      scope: scope,
      timing: timing,
      magnitude: .value(1)
    )
  }

  static func shift(
    _ timing: Timing,
    on sensors: [String] = ["x"],
    scope: Scope = .sensor,
    length: Distribution
  ) -> AnomalyModel {
    AnomalyModel(
      kind: .levelShift,
      sensors: sensors,
      scope: scope,
      timing: timing,
      length: length,
      magnitude: .value(1)
    )
  }
}

extension Distribution {
  static func seconds(_ count: Double) -> Distribution { .constant(count * 1e9) }

  static func exponential(seconds mean: Double) -> Distribution { .exponential(mean: mean * 1e9) }

  static func uniform(seconds low: Double, _ high: Double) -> Distribution {
    .uniform(low: low * 1e9, high: high * 1e9)
  }
}

extension Anomaly {
  /// A time of it in seconds after the start.
  func seconds(_ time: KeyPath<Anomaly, Timestamp>) -> Double {
    Double(self[keyPath: time].nanoseconds - AnomalyHarness.start) / 1e9
  }
}

/// √n times the greatest distance between the distribution of values in 0...1 and the uniform one.
///
/// By Kolmogorov it exceeds 2.23 with a probability of 2 exp(−2 · 2.23²) = 0.0001, however many
/// values there are.
func kolmogorovSmirnov(_ values: [Double]) -> Double {
  let count = Double(values.count)
  var distance = 0.0
  for (index, value) in values.sorted().enumerated() {
    distance = max(distance, Double(index + 1) / count - value, value - Double(index) / count)
  }
  return distance * count.squareRoot()
}
