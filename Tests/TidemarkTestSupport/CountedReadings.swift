package import TidemarkCore

/// Readings that follow from their number alone, so that two programs know them without telling.
package enum CountedReadings {
  package static let catalog = Catalog(
    classes: ["counter"],
    sensors: [Catalog.Sensor(name: "count")],
    devices: (0..<8).map { Catalog.Device(name: "counter-\($0)", deviceClass: 0, partition: 0) },
    series: (0..<8).map { Catalog.Series(device: UInt32($0), sensor: 0) },
    partitions: 1
  )

  package static func reading(_ number: Int) -> Reading {
    var random = SplitMix64(seed: UInt64(number))
    let time = 1_767_225_600_000_000_000 + Int64(number) * 1_000_000
    return Reading(
      series: UInt32(number % 8),
      sequence: UInt32(number / 8),
      eventTime: time,
      sentTime: time + 1_000,
      arrivalTime: time + random.int(0...900_000),
      trueTime: time,
      value: Double(random.below(4_000)) / 10
    )
  }

  package static func batch(_ numbers: Range<Int>) -> ReadingBatch {
    var batch = ReadingBatch(capacity: numbers.count)
    for number in numbers { batch.append(reading(number)) }
    return batch
  }
}
