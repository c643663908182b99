import TidemarkCore
import TidemarkExchange

/// A recording of everything that is hard to write down: names, values, times, identities, states,
/// readings that were lost, anomalies of every number.
struct AwkwardRecording {
  static let names = [
    "pump-1", "é😀", "line\nend", "cr\r\nlf", "comma,", "\"", "a\"\"b", " x", "x ", "nan", "null",
    "\\", "a/b", "\u{1}", "tab\t", "{\"device\":", "0",
  ]

  var catalog: Catalog
  var anomalies: [Anomaly] = []
  var batch = ReadingBatch()
  var lost = ReadingBatch()
  var hasTruth: Bool

  init(seed: UInt64, rows: Int = 60, hasTruth: Bool = true) {
    var random = TestRandom(seed: seed)
    self.hasTruth = hasTruth
    let names = Self.names
    let deviceCount = 1 + random.below(names.count)
    catalog = Catalog(
      classes: ["c", "d"],
      groups: ["g"],
      sensors: [
        Catalog.Sensor(name: names[Int(seed) % names.count], unit: "°C", range: -40...0.1),
        Catalog.Sensor(name: "mode", kind: .state), Catalog.Sensor(name: "s, 2"),
      ],
      devices: names.prefix(deviceCount).enumerated().map { index, name in
        Catalog.Device(
          name: name,
          deviceClass: UInt32(index % 2),
          group: index % 3 == 0 ? 0 : nil,
          partition: UInt32(index % 4)
        )
      },
      series: (0..<deviceCount * 3).map {
        Catalog.Series(device: UInt32($0 / 3), sensor: UInt32($0 % 3))
      },
      partitions: 4,
      states: ["off", "on, \"really\"", "ünder way"]
    )
    for series in catalog.series.indices where hasTruth && random.below(3) == 0 {
      for number in 1...1 + random.below(3) {
        anomalies.append(Self.anomaly(&random, series: series, number: number))
      }
    }
    for isLost in [false, true] {
      let readings = (0..<random.below(rows)).map { _ in reading(&random) }
      for reading in readings.sorted(by: Reading.precedes) {
        if isLost { lost.append(reading) } else { batch.append(reading) }
      }
    }
    // A file needs a reading.
    if batch.count == 0 { batch.append(reading(&random)) }
  }

  private static func anomaly(
    _ random: inout TestRandom,
    series: Int,
    number: Int
  ) -> Anomaly {
    Anomaly(
      kind: ["spike", "kind, \"\(number)\"", "é"][random.below(3)],
      series: UInt32(series),
      number: UInt32(number),
      onset: Timestamp(nanoseconds: time(&random)),
      peak: Timestamp(nanoseconds: time(&random)),
      end: Timestamp(nanoseconds: time(&random)),
      firstDetectable: Timestamp(nanoseconds: time(&random)),
      magnitude: value(&random)
    )
  }

  private func reading(_ random: inout TestRandom) -> Reading {
    let series = random.below(catalog.series.count)
    let isState = catalog.series[series].sensor == 1
    let event = Self.time(&random)
    let numbers = anomalies.filter { $0.series == series }.map(\.number)
    return Reading(
      series: UInt32(series),
      epoch: UInt16(truncatingIfNeeded: random.next() >> UInt64(random.below(64))),
      sequence: UInt32(truncatingIfNeeded: random.next() >> UInt64(random.below(64))),
      copy: UInt8(truncatingIfNeeded: random.next() >> UInt64(random.below(64))),
      eventTime: event,
      sentTime: Self.time(&random),
      arrivalTime: Self.time(&random),
      // Where the truth is not known, this is what is kept in its place.
      trueTime: hasTruth ? Self.time(&random) : event,
      value: isState ? Double(random.below(3)) : Self.value(&random),
      anomaly: numbers.isEmpty || random.below(3) > 0 ? 0 : random.pick(numbers)
    )
  }

  private static func time(_ random: inout TestRandom) -> Int64 {
    let second = nanoseconds("2026-01-01T00:00:00Z")
    return switch random.below(8) {
    case 0: random.pick([.min, .max, 0, -1, 1, .min + 1, -1_000_000_000, second])
    case 1: Int64(bitPattern: random.next())
    case 2: second + Int64(random.below(1_000)) * 1_000_000
    case 3: second + Int64(random.below(2))
    default: second + Int64(random.below(1_000_000_000_000))
    }
  }

  private static func value(_ random: inout TestRandom) -> Double {
    switch random.below(6) {
    case 0: Double(bitPattern: random.next())
    case 1:
      random.pick([
        .infinity, -.infinity, 0, -0.0, .nan, 1e300, .leastNonzeroMagnitude, 0x1p53, 1e15,
      ])
    case 2:
      Double(bitPattern: (random.next() & 0x800F_FFFF_FFFF_FFFF | 0x7FF0_0000_0000_0000) | 1)
    case 3: Double(random.below(1_000))
    default: Double(random.below(1_000_000)) / 1_000
    }
  }

  var digest: LogicalDigest {
    var digest = LogicalDigest()
    let names = SeriesNameHashes(catalog)
    digest.add(batch, names: names, lost: false)
    digest.add(lost, names: names, lost: true)
    digest.add(anomalies, names: names)
    return digest
  }

  var recording: ExportedRecording {
    ExportedRecording(
      catalog: catalog,
      anomalies: anomalies,
      hasTruth: hasTruth,
      isSimulated: true,
      name: "awkward",
      producer: "tidemark 1.2.3",
      readings: UInt64(batch.count),
      lost: UInt64(lost.count),
      digest: digest
    )
  }

  /// All of it as a format writes it.
  func exported(_ exporter: some ReadingExporter) -> [UInt8] {
    var exporter = exporter
    var text = TextBuffer()
    exporter.begin(to: &text)
    exporter.append(batch, lost: false, to: &text)
    exporter.append(lost, lost: true, to: &text)
    exporter.finish(to: &text)
    return text.bytes
  }

  var truth: InputFile {
    var text = TextBuffer()
    TruthWriter(catalog).append(anomalies, to: &text)
    return InputFile(name: "truth.jsonl", bytes: text.bytes)
  }
}

extension ImportedReadings {
  var digest: LogicalDigest {
    var digest = LogicalDigest()
    let names = SeriesNameHashes(catalog)
    digest.add(batch, names: names, lost: false)
    digest.add(lost, names: names, lost: true)
    digest.add(anomalies, names: names)
    return digest
  }
}
