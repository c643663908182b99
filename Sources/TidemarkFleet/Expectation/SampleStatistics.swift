import TidemarkCore

/// What a sample says about each class that has no closed form.
package struct SampleStatistics: Sendable {
  package struct ClassStatistics: Sendable {
    /// Originals per sensor, lost ones included, whether on the way or in a full buffer.
    package var originals: [Int]
    package var copies = 0
    package var lost = 0
    /// From sent to arrival, in nanoseconds: median, 99th percentile, largest.
    package var delay = Spread([])
    /// How far the clock was off, without its sign.
    package var clockError = Spread([])
    /// From measured to arrival, in seconds.
    package var meanWait = 0.0
  }

  package struct Spread: Sendable, Equatable {
    package var median: Int64 = 0
    package var p99: Int64 = 0
    package var largest: Int64 = 0

    init(_ values: [Int64]) {
      guard !values.isEmpty else { return }
      let sorted = values.sorted()
      median = sorted[(sorted.count - 1) / 2]
      p99 = sorted[(sorted.count - 1) * 99 / 100]
      largest = sorted[sorted.count - 1]
    }
  }

  package private(set) var classes: [ClassStatistics]

  package init(_ sample: FleetSample) {
    let catalog = sample.catalog
    classes = sample.model.classes.map {
      ClassStatistics(originals: [Int](repeating: 0, count: $0.sensors.count))
    }
    var delays = [[Int64]](repeating: [], count: classes.count)
    var errors = delays
    var waits = [Double](repeating: 0, count: classes.count)
    var firstSensors: [Int] = []
    var next = 0
    for deviceClass in sample.model.classes {
      firstSensors.append(next)
      next += deviceClass.sensors.count
    }
    for isLost in [false, true] {
      let rows = isLost ? sample.lost : sample.arrived
      for row in 0..<rows.count {
        let series = catalog.series[Int(rows.series[row])]
        let index = Int(catalog.devices[Int(series.device)].deviceClass)
        classes[index].copies += 1
        if isLost { classes[index].lost += 1 }
        guard rows.copy[row] == 0 else { continue }
        classes[index].originals[Int(series.sensor) - firstSensors[index]] += 1
        waits[index] += Double(rows.arrivalTime[row] - rows.trueTime[row]) / 1e9
        delays[index].append(rows.arrivalTime[row] - rows.sentTime[row])
        // Far apart only in years, so that the difference cannot overflow.
        errors[index].append(abs(rows.eventTime[row] - rows.trueTime[row]))
      }
    }
    for index in classes.indices {
      classes[index].delay = Spread(delays[index])
      classes[index].clockError = Spread(errors[index])
      classes[index].meanWait = waits[index] / Double(max(1, delays[index].count))
    }
  }
}
