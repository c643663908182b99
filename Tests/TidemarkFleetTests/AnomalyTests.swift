import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct AnomalyTests {
  private let start = simulationStart.nanoseconds

  private func model(
    _ kind: AnomalyModel.Kind,
    every: Distribution = .exponential(mean: seconds(60))
  ) -> AnomalyModel {
    AnomalyModel(kind: kind, sensor: "value", every: every)
  }

  /// Noise, with and without the anomalies.
  private func pair(
    _ anomalies: [AnomalyModel],
    devices: Int = 20
  ) throws -> (with: Simulation, without: Simulation) {
    let signal: [SensorModel.Component] = [.constant(10), .noise(sd: 1)]
    let with = DeviceClass.plain(devices, signal: signal, anomalies: anomalies)
    let without = DeviceClass.plain(devices, signal: signal)
    return (try Simulation(.of(with)), try Simulation(.of(without)))
  }

  /// Checks what holds for every truth, and returns the anomaly of each reading.
  private func checkTruth(_ simulation: Simulation) -> [Anomaly?] {
    var listed: [[UInt32]: Anomaly] = [:]
    for (index, anomaly) in simulation.anomalies.enumerated() {
      listed[[anomaly.series, anomaly.number]] = anomaly
      #expect(anomaly.onset <= anomaly.firstDetectable)
      #expect(anomaly.firstDetectable < anomaly.end)
      #expect(anomaly.onset <= anomaly.peak && anomaly.peak < anomaly.end)
      // Numbers from 1 without gaps, in the order of onset, never overlapping.
      if index > 0, simulation.anomalies[index - 1].series == anomaly.series {
        #expect(anomaly.number == simulation.anomalies[index - 1].number + 1)
        #expect(anomaly.onset >= simulation.anomalies[index - 1].end)
      } else {
        #expect(anomaly.number == 1)
      }
    }
    #expect(listed.count == simulation.anomalies.count)
    var firsts: [[UInt32]: Int64] = [:]
    var result: [Anomaly?] = []
    for reading in simulation.copies {
      let key = [reading.series, reading.anomaly]
      let anomaly = listed[key]
      #expect((anomaly == nil) == (reading.anomaly == 0))
      if let anomaly {
        let time = Timestamp(nanoseconds: reading.trueTime)
        #expect(anomaly.onset <= time && time < anomaly.end)
        if firsts[key] == nil { firsts[key] = reading.trueTime }
        #expect(anomaly.firstDetectable.nanoseconds == firsts[key])
      }
      result.append(anomaly)
    }
    #expect(firsts.count == listed.count, "every listed anomaly has a reading")
    return result
  }

  @Test func `a spike is one reading, off by the magnitude`() throws {
    let (with, without) = try pair([model(.spike(magnitude: 8))])
    var (spikes, up) = (0, 0)
    for ((reading, calm), anomaly) in zip(
      zip(with.copies, without.copies),
      checkTruth(with)
    ) {
      let difference = reading.value - calm.value
      if let anomaly {
        #expect((difference.magnitude - 8).magnitude < 1e-12)
        #expect(anomaly.kind == "spike")
        #expect(anomaly.onset.nanoseconds == reading.trueTime)
        #expect(anomaly.end.nanoseconds == reading.trueTime + 1_000_000)
        spikes += 1
        up += difference > 0 ? 1 : 0
      } else {
        #expect(difference == 0)
      }
    }
    #expect(spikes == with.anomalies.count)
    // 200 expected, of which half go up: 14 and 7 are standard deviations.
    #expect((130...270).contains(spikes))
    #expect((spikes / 2 - 35...spikes / 2 + 35).contains(up))
  }

  @Test func `a level shift lasts from its onset to its end`() throws {
    let length = Distribution.uniform(low: seconds(5), high: seconds(30))
    let (with, without) = try pair([model(.levelShift(magnitude: 3, length: length))])
    var signs: [[UInt32]: Double] = [:]
    for ((reading, calm), anomaly) in zip(
      zip(with.copies, without.copies),
      checkTruth(with)
    ) {
      let difference = reading.value - calm.value
      if anomaly == nil {
        #expect(difference == 0)
      } else {
        #expect((difference.magnitude - 3).magnitude < 1e-12)
        let key = [reading.series, reading.anomaly]
        #expect((signs[key, default: difference] - difference).magnitude < 1e-12)
        signs[key] = difference
      }
    }
    // No reading within a shift is left out.
    let readings = with.copies
    for anomaly in with.anomalies {
      let inside = readings.filter {
        $0.series == anomaly.series && $0.trueTime >= anomaly.onset.nanoseconds
          && $0.trueTime < anomaly.end.nanoseconds
      }
      #expect(inside.allSatisfy { $0.anomaly == anomaly.number })
      #expect((5...30).contains(Double((anomaly.end - anomaly.onset).nanoseconds) * 1e-9))
    }
    #expect(with.anomalies.count > 100)
  }

  @Test func `a stuck sensor repeats its last value`() throws {
    let (with, without) = try pair([model(.stuckAt(length: .constant(seconds(10))))])
    let readings = with.copies
    var stuck = 0
    for ((index, calm), anomaly) in zip(
      zip(readings.indices, without.copies),
      checkTruth(with)
    ) {
      if anomaly == nil {
        #expect(readings[index].value == calm.value)
      } else {
        stuck += 1
        if readings[index].sequence > 0 {
          #expect(readings[index].value == readings[index - 1].value)
        } else {
          #expect(readings[index].value == calm.value)
        }
      }
    }
    // Ten seconds are ten readings, but for at most one anomaly a device that the end cuts short.
    #expect((10 * (with.anomalies.count - 20)...10 * with.anomalies.count).contains(stuck))
    #expect(stuck > 1_000)
  }

  @Test func `a sensor that is stuck from the first reading on repeats that`() throws {
    var plain = DeviceClass.plain(
      period: .seconds(30),
      signal: [.noise(sd: 1)],
      anomalies: [
        model(.stuckAt(length: .constant(seconds(1_000))), every: .constant(1_000_000))
      ]
    )
    plain.sensors[0].resolution = 0.1
    let simulation = try Simulation(.of(plain))
    #expect(simulation.anomalies.count == 1)
    #expect(Set(simulation.copies.map(\.value)).count == 1)
    #expect(simulation.copies.allSatisfy { $0.anomaly == 1 })
  }

  @Test func `several models of one sensor never overlap`() throws {
    let often = Distribution.exponential(mean: seconds(20))
    let models = [
      model(.spike(magnitude: 5), every: often),
      model(.levelShift(magnitude: 2, length: .exponential(mean: seconds(8))), every: often),
      model(.stuckAt(length: .uniform(low: 0, high: seconds(20))), every: often),
      model(.levelShift(magnitude: -4, length: .constant(seconds(3))), every: often),
    ]
    let (with, _) = try pair(models)
    _ = checkTruth(with)
    #expect(Set(with.anomalies.map(\.kind)) == ["spike", "level-shift", "stuck-at"])
    #expect(with.anomalies.count > 1_000)
  }

  /// Both want to begin after a minute: the first named does, and the other waits until it is over;
  /// from then on each counts a minute without the other.
  @Test func `the gap of a model stands still while another is in force`() throws {
    let minute = Distribution.constant(seconds(60))
    let models = [
      model(.levelShift(magnitude: 1, length: .constant(seconds(10))), every: minute),
      model(.stuckAt(length: .constant(seconds(5))), every: minute),
    ]
    let plain = DeviceClass.plain(signal: [.noise(sd: 1)], anomalies: models)
    let simulation = try Simulation(.of(plain))
    let placed = simulation.anomalies.prefix(4).map {
      (($0.onset.nanoseconds - start) / 1_000_000_000, $0.kind)
    }
    // 60–70, 70–75; then 60 s after 70, standing still for 5 s: 135–145; 75 + 60 + 10: 145–150.
    #expect(placed.map(\.0) == [60, 70, 135, 145])
    #expect(placed.map(\.1) == ["level-shift", "stuck-at", "level-shift", "stuck-at"])
  }

  @Test func `a spike is over before the next anomaly begins`() throws {
    let minute = Distribution.constant(seconds(60))
    let models = [
      model(.spike(magnitude: 5), every: minute),
      model(.levelShift(magnitude: 1, length: .constant(seconds(10))), every: minute),
    ]
    let simulation = try Simulation(.of(.plain(anomalies: models)))
    #expect(simulation.anomalies.prefix(2).map(\.kind) == ["spike", "level-shift"])
    #expect(simulation.anomalies[1].onset == simulation.anomalies[0].end)
    let struck = simulation.copies.filter { $0.anomaly == 1 || $0.anomaly == 2 }
    #expect(struck.map(\.value.magnitude) == [5] + [Double](repeating: 1, count: 10))
  }

  @Test func `an anomaly without a reading is not listed`() throws {
    // A second of shift somewhere in the five minutes between two readings.
    let short = model(
      .levelShift(magnitude: 1, length: .constant(seconds(1))),
      every: .constant(seconds(29))
    )
    let between = DeviceClass.plain(40, period: .minutes(5), anomalies: [short])
    let simulation = try Simulation(.of(between))
    _ = checkTruth(simulation)
    #expect(simulation.anomalies.count < 20)
    #expect(simulation.anomalies.count > 0)

    let beyond = model(.spike(magnitude: 1), every: .constant(seconds(601)))
    #expect(try Simulation(.of(.plain(anomalies: [beyond]))).anomalies.isEmpty)
  }

  @Test func `other sensors and the delivery stay as they are`() throws {
    var pumps = DeviceClass.pumps(5)
    let with = try Simulation(.of(pumps))
    pumps.anomalies = []
    let without = try Simulation(.of(pumps))
    #expect(without.anomalies.isEmpty)
    for (a, b) in zip(with.copies, without.copies) {
      var same = a
      if a.anomaly != 0 {
        same.value = b.value
        same.anomaly = 0
      }
      #expect(same == b)
    }
    pumps.anomalies = [DeviceClass.pumps(5).anomalies[0]]
    let one = try Simulation(.of(pumps))
    #expect(one.copies.allSatisfy { $0.anomaly == 0 || $0.series % 2 == 0 })
  }
}
