import TidemarkCore
import TidemarkDetection
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// Two pumps and a valve, each with a temperature; the valve belongs to no group.
enum Plant {
  static let catalog = Catalog(
    classes: ["pump", "valve"],
    groups: ["hall"],
    sensors: [
      Catalog.Sensor(name: "temperature", range: -40...60),
      Catalog.Sensor(name: "flow"),
    ],
    devices: [
      Catalog.Device(name: "pump-1", deviceClass: 0, group: 0, partition: 0),
      Catalog.Device(name: "pump-2", deviceClass: 0, group: 0, partition: 1),
      Catalog.Device(name: "valve-1", deviceClass: 1, partition: 0),
    ],
    series: [
      Catalog.Series(device: 0, sensor: 0), Catalog.Series(device: 1, sensor: 0),
      Catalog.Series(device: 1, sensor: 1), Catalog.Series(device: 2, sensor: 0),
    ],
    partitions: 2
  )

  /// A reading of `series`, with times in seconds.
  static func reading(
    _ series: UInt32,
    _ sequence: UInt32,
    event: Double,
    arrival: Double,
    value: Double,
    epoch: UInt16 = 0,
    copy: UInt8 = 0
  ) -> Reading {
    Reading(
      series: series,
      epoch: epoch,
      sequence: sequence,
      copy: copy,
      eventTime: Int64(event * 1e9),
      sentTime: Int64(event * 1e9),
      arrivalTime: Int64(arrival * 1e9),
      trueTime: Int64(event * 1e9),
      value: value
    )
  }

  /// Readings that misbehave: late, doubled, out of range, from the future.
  static func stream(seed: UInt64, count: Int) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    var sequence: [UInt32] = [0, 0, 0, 0]
    var rows: [Reading] = []
    for _ in 0..<count {
      let series = UInt32(random.int(0...3))
      let sent = Double(random.int(0...120_000)) / 1_000
      var row = reading(
        series,
        sequence[Int(series)],
        event: sent + Double(random.int(-500...500)) / 1_000,
        arrival: sent + Double(random.int(1...16_000)) / 1_000,
        value: 20 + Double(random.int(-30...30)) / 10
      )
      sequence[Int(series)] += 1
      switch random.int(0...30) {
      case 0: row.value = 300
      case 1: row.value = .nan
      case 2: row.eventTime += 3_600_000_000_000
      case 3: row.value = 55
      case 4, 5:
        var copy = row
        copy.copy = 1
        copy.arrivalTime += random.int(1...4_000_000_000)
        rows.append(copy)
      default: break
      }
      rows.append(row)
    }
    var batch = ReadingBatch()
    for row in rows.sorted(by: Reading.precedes) { batch.append(row) }
    return batch
  }
}

/// Pipelines with every kind of step.
enum Pipelines {
  private static let quality: [Step] = [
    Step(name: "quality", operation: .validate(ValidateSpec(range: true, future: .minutes(1)))),
    Step(name: "unique", operation: .deduplicate(DeduplicateSpec(within: .minutes(10)))),
  ]

  static let flink = Topology(
    watermark: WatermarkSpec(
      strategy: .boundedOutOfOrderness(.seconds(2)),
      idleTimeout: .seconds(10),
      after: "quality"
    ),
    steps: quality + [
      Step(
        name: "tens",
        operation: .window(
          WindowSpec(
            assigner: .tumbling(size: .seconds(10), offset: .zero),
            allowedLateness: .seconds(5),
            late: .sideOutput
          ),
          [.count, .sum, .min, .max, .mean, .last]
        )
      ),
      Step(
        name: "halls",
        sensor: "temperature",
        key: .group,
        operation: .window(
          WindowSpec(assigner: .hopping(size: .seconds(10), advance: .seconds(5), offset: .zero)),
          [.count, .distinct, .variance] + ["p50", "p99.9"].compactMap(Aggregate.init(word:))
        )
      ),
      Step(
        name: "spikes",
        sensor: "temperature",
        operation: .process(
          EWMAZSpec(halfLife: 5, warmUp: 3, policy: AlertPolicy(threshold: 6))
        )
      ),
    ]
  )

  /// Readings in order, twice, beside windows of readings as they come.
  static let ordered: Topology = {
    let ten = WindowSpec(
      assigner: .tumbling(size: .seconds(10), offset: .zero),
      allowedLateness: .seconds(3)
    )
    let warm = Expression.binary(.less, .number(20), .value)
    let spikes = Step.Operation.process(
      EWMAZSpec(halfLife: 5, warmUp: 3, policy: AlertPolicy(threshold: 6))
    )
    return Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(2))),
      steps: [
        Step(name: "unique", operation: .deduplicate(DeduplicateSpec(within: .minutes(1)))),
        Step(name: "tens", operation: .window(ten, [.count, .sum, .max])),
        Step(name: "order", operation: .reorder(ReorderSpec(late: .sideOutput))),
        Step(name: "spikes", from: ["order"], operation: spikes),
        Step(name: "sums", from: ["order"], operation: .window(ten, [.sum, .last])),
        Step(name: "again", from: ["unique"], operation: .reorder(ReorderSpec(late: .drop))),
        Step(name: "warm", from: ["again"], operation: .filter(warm)),
        Step(name: "counts", from: ["warm"], key: .group, operation: .window(ten, [.count])),
      ]
    )
  }()

  /// Keys that are calculated: few, many, and more than there may be.
  static let calculated: Topology = {
    let ten = WindowSpec(assigner: .tumbling(size: .seconds(10), offset: .zero))
    let warm = Expression.binary(.less, .number(20), .value)
    return Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(2))),
      steps: [
        Step(
          name: "warmth",
          key: Step.Key([.group, .expression(warm)]),
          operation: .window(ten, [.count, .mean])
        ),
        Step(
          name: "values",
          key: Step.Key([.expression(.value)], limit: 20),
          operation: .window(
            WindowSpec(assigner: .session(gap: .seconds(5)), late: .sideOutput),
            [.count]
          )
        ),
        Step(name: "most", from: ["warmth"], value: .count, operation: .window(ten, [.max])),
      ]
    )
  }()

  static let kafka = Topology(
    semantics: .kafkaStreams,
    watermark: WatermarkSpec(strategy: .explicit),
    atEnd: .keepOpen,
    ledgerStep: "closes",
    steps: quality + [
      Step(
        name: "updates",
        operation: .window(
          WindowSpec(
            assigner: .hopping(size: .seconds(10), advance: .seconds(5), offset: .zero),
            allowedLateness: .seconds(2),
            emit: .onUpdate
          ),
          [.count, .mean]
        )
      ),
      Step(
        name: "closes",
        operation: .window(
          WindowSpec(
            assigner: .tumbling(size: .seconds(10), offset: .zero),
            allowedLateness: .seconds(2),
            emit: .onClose
          ),
          [.count, .sum]
        )
      ),
    ]
  )
}

extension TimeSpan {
  static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000_000) }
  static func minutes(_ count: Int64) -> TimeSpan { seconds(count * 60) }
}
