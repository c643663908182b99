import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// What the tests record.
enum Samples {
  static let start: Int64 = 1_767_225_600_000_000_000

  static func catalog(series: Int) -> Catalog {
    Catalog(
      classes: ["reefer"],
      groups: ["depot-1"],
      sensors: [
        Catalog.Sensor(name: "temperature", unit: "°C", range: -40...60),
        Catalog.Sensor(name: "door", kind: .state),
      ],
      devices: (0..<(series + 1) / 2).map {
        Catalog.Device(
          name: "reefer-\($0)",
          deviceClass: 0,
          group: $0 % 2 == 0 ? 0 : nil,
          partition: UInt32($0 % 3)
        )
      },
      series: (0..<series).map {
        Catalog.Series(device: UInt32($0 / 2), sensor: UInt32($0 % 2))
      },
      partitions: 3,
      states: ["open", "closed"]
    )
  }

  static func header(series: Int) -> RecordingHeader {
    RecordingHeader(
      origin: .simulated,
      name: "cold-chain",
      scenario: "version: 1\nname: cold-chain\nseed: 7\n",
      seed: 7,
      hasTruth: true,
      start: Timestamp(nanoseconds: start),
      duration: .hours(2),
      catalog: catalog(series: series)
    )
  }

  /// As `header`, of two slices of the simulation.
  static func slicedHeader(series: Int) -> RecordingHeader {
    var header = header(series: series)
    header.slices = [
      FleetSlice(devices: [0..<1], until: Timestamp(nanoseconds: start + 60_000_000_000)),
      FleetSlice(devices: [], from: Timestamp(nanoseconds: start + 60_000_000_000)),
    ]
    return header
  }

  /// The payload of a chunk of these rows, with pages of `1 << pageShift` rows.
  static func payload(
    of rows: ReadingBatch,
    series: Int,
    order: ChunkOrder,
    pageShift: Int
  ) -> [UInt8] {
    var collector = StatisticsCollector()
    let statistics = collector.collect(rows, digest: LogicalDigest(), greatestBefore: .min)
    var encoder = ChunkEncoder(seriesCount: series, order: order, pageShift: pageShift)
    var payload: [UInt8] = []
    encoder.encode(rows, statistics, into: &payload)
    return payload
  }

  /// The payload of a chunk with the checksum of its head made right.
  static func resealed(_ payload: [UInt8]) -> [UInt8] {
    guard let length = try? ChunkHead.length(payload), length <= payload.count else {
      return payload
    }
    var payload = payload
    payload.replace(at: length - 4, with: CRC32C.checksum(payload, in: 0..<length - 4))
    return payload
  }

  /// Readings of sensors that behave: a period with jitter, decimals, delays, few duplicates.
  static func steady(series: Int, rounds: Int, seed: UInt64) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    var rows: [Reading] = []
    for round in 0..<rounds {
      for index in 0..<series {
        let measured = start + Int64(round * 10_000 + random.below(100)) * 1_000_000
        let reading = Reading(
          series: UInt32(index),
          sequence: UInt32(round),
          eventTime: measured + Int64(index % 7) * 3_000_000,
          sentTime: measured,
          arrivalTime: measured + Int64(20_000 + random.below(900_000)) * 1_000,
          trueTime: measured,
          value: Double(random.below(40) - 200) / 10
        )
        rows.append(reading)
        if random.below(50) == 0 {
          var copy = reading
          copy.copy = 1
          copy.arrivalTime += 5_000_000
          rows.append(copy)
        }
      }
    }
    rows.sort(by: Reading.precedes)
    return batch(rows)
  }

  /// Readings as nobody sends them: every field anything, in any order.
  static func wild(series: Int, rows: Int, seed: UInt64) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    let times: [Int64] = [.min, .min + 1, -1, 0, 1, start, .max - 1, .max]
    let values: [Double] = [
      0, -0.0, 0.1, -273.15, 1e9, 1e300, .nan, .signalingNaN, -.nan, .infinity, -.infinity,
      .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p53, Double(Float(0.3)),
    ]
    func time() -> Int64 {
      switch random.below(3) {
      case 0: random.pick(times)
      case 1: start + Int64(random.below(1_000)) * 1_000_000
      default: Int64(bitPattern: random.next())
      }
    }
    // A batch keeps to decimals or not, so that both kinds of runs appear.
    let anyValue = random.below(2) == 0
    return batch(
      (0..<rows).map { _ in
        Reading(
          series: UInt32(random.below(series)),
          epoch: random.pick([0, 1, .max, UInt16(random.below(9))]),
          sequence: random.pick([0, 1, .max, UInt32(random.below(1_000))]),
          copy: random.pick([0, 0, 0, 1, .max]),
          eventTime: time(),
          sentTime: time(),
          arrivalTime: time(),
          trueTime: time(),
          value: anyValue
            ? random.pick(values + [Double(bitPattern: random.next())])
            : Double(random.below(10_000)) / random.pick([1, 10, 1_000]),
          anomaly: random.pick([0, 0, 1, .max])
        )
      }
    )
  }

  static func batch(_ rows: [Reading]) -> ReadingBatch {
    var batch = ReadingBatch(capacity: rows.count)
    for row in rows { batch.append(row) }
    return batch
  }

  static func anomalies(series: Int) -> [Anomaly] {
    (0..<series).map { index in
      Anomaly(
        kind: index % 2 == 0 ? "spike" : "stuck-at",
        series: UInt32(index),
        number: 1,
        onset: Timestamp(nanoseconds: start),
        peak: Timestamp(nanoseconds: start + 1),
        end: Timestamp(nanoseconds: .max),
        firstDetectable: Timestamp(nanoseconds: .min)
      )
    }
  }
}

extension Samples {
  /// As `anomalies`, the first 2.5 strong, the second not at all, the third -0 and so on.
  static func anomaliesWithMagnitudes(series: Int) -> [Anomaly] {
    let magnitudes: [Double] = [2.5, 0, -0.0, 1e300, -.leastNonzeroMagnitude]
    return anomalies(series: series).enumerated().map { index, anomaly in
      var anomaly = anomaly
      anomaly.magnitude = magnitudes[index % magnitudes.count]
      return anomaly
    }
  }
}

extension ReadingBatch {
  /// Equal bit for bit: `==` would say that a NaN differs from itself and that -0 is 0.
  func isIdentical(to other: ReadingBatch) -> Bool {
    var (a, b) = (self, other)
    let bits = (a.value.map(\.bitPattern), b.value.map(\.bitPattern))
    a.value = []
    b.value = []
    return a == b && bits.0 == bits.1
  }
}
