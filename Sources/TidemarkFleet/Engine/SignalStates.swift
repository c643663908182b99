import TidemarkCore

/// What the signals of some devices carry from reading to reading, and what is drawn for them once.
struct SignalStates {
  /// Per device, all waves of all sensors; likewise the others.
  var phases: [Double] = []
  var placements: [(offset: Int64, scale: Double)] = []
  var processes: [ProcessState]
  var octaves: [Double]
  /// Where the parts of a sensor stand among those of a device.
  let firstWave: [Int]
  let firstPlacement: [Int]
  let firstProcess: [Int]
  /// Where the octaves of a process stand among those of a device, by its position there.
  let firstOctave: [Int]
  let waveCount: Int
  let placementCount: Int
  let processCount: Int
  let octaveCount: Int

  init(_ plan: ClassPlan, devices: Range<Int>) {
    (firstWave, waveCount) = Self.positions(plan.sensors.map(\.signal.waves.count))
    (firstPlacement, placementCount) = Self.positions(plan.sensors.map(\.signal.recorded.count))
    (firstProcess, processCount) = Self.positions(plan.sensors.map(\.signal.processes.count))
    (firstOctave, octaveCount) = Self.positions(
      plan.sensors.flatMap { $0.signal.processes.map(\.octaveCount) }
    )
    octaves = Array(repeating: 0, count: octaveCount * devices.count)
    processes = Array(repeating: ProcessState(), count: processCount * devices.count)
    phases.reserveCapacity(waveCount * devices.count)
    placements.reserveCapacity(placementCount * devices.count)
    for index in devices {
      let device = UInt64(index)
      let group = plan.group(of: device)
      for sensor in plan.sensors {
        for wave in sensor.signal.waves { phases.append(wave.phase(device: device, group: group)) }
        for curve in sensor.signal.recorded {
          placements.append(curve.placement(device: device, group: group))
        }
      }
    }
  }

  private static func positions(_ counts: [Int]) -> (first: [Int], total: Int) {
    var first: [Int] = []
    var total = 0
    for count in counts {
      first.append(total)
      total += count
    }
    return (first, total)
  }
}
