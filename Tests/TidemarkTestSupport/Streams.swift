package import TidemarkCore
package import TidemarkStreams

/// A catalog of one sensor per device, in which device k is named after `keys[k]`.
package func plainCatalog(keys: [String], partitions: [Int]) -> Catalog {
  Catalog(
    classes: ["device"],
    sensors: [Catalog.Sensor(name: "v")],
    devices: keys.indices.map {
      Catalog.Device(name: keys[$0], deviceClass: 0, partition: UInt32(partitions[$0]))
    },
    series: keys.indices.map { Catalog.Series(device: UInt32($0), sensor: 0) },
    partitions: (partitions.max() ?? 0) + 1
  )
}

/// Runs readings through an engine in batches of `batchSize` and returns what came out as lines:
/// `row kind key [start,end) payload...`.
package func lines(
  _ plan: Plan,
  _ readings: ReadingBatch,
  batchSize: Int,
  workers: Int = 1
) -> (lines: [String], classes: [LedgerClass]) {
  var engine = Engine(plan, workers: workers)
  var lines: [String] = []
  var classes: [UInt8] = []
  var position = 0
  while position < readings.count {
    let end = min(readings.count, position + batchSize)
    var batch = ReadingBatch()
    for row in position..<end { batch.append(readings[row]) }
    engine.process(batch)
    lines += describe(engine.result, engine.batch, plan, firstRow: engine.batch.firstRow)
    engine.result.addClasses(to: &classes)
    position = end
  }
  engine.finish()
  engine.result.addClasses(to: &classes)
  lines += describe(engine.result, engine.batch, plan, firstRow: readings.count)
  return (lines, classes.compactMap(LedgerClass.init(rawValue:)))
}

private func describe(
  _ result: BatchResult,
  _ batch: EngineBatch,
  _ plan: Plan,
  firstRow: Int
) -> [String] {
  result.order.map { place in
    let stream = result.streams[Int(place.stream)]
    let emissions = stream.emissions
    let index = Int(place.index)
    let key =
      batch.section(of: plan.steps[stream.step]).keys(of: plan.steps[stream.step])?.names[
        Int(emissions[index].key)
      ]
      ?? "\(emissions[index].key)"
    var words = ["\(Int(emissions[index].row) + firstRow)", "\(emissions[index].kind)", key]
    if emissions[index].end != emissions[index].start {
      words.append("[\(emissions[index].start),\(emissions[index].end))")
    }
    let isReading =
      emissions[index].kind == .lateDropped || emissions[index].kind == .lateSideOutput
    let payload = (0..<emissions.stride).map { emissions.value(index, $0) }
    for (number, value) in payload.enumerated() where !isReading || number == 0 {
      words.append(
        value == value.rounded() && !isReading && number == 0 ? "\(Int(value))" : "\(value)"
      )
    }
    return words.joined(separator: " ")
  }
}
