import Testing
import TidemarkCore
import TidemarkExchange

/// What is exported imports again.
@Suite struct RoundTripTests {
  /// A recording with awkward names, values and times.
  private struct Sample {
    var catalog: Catalog
    var anomalies: [Anomaly] = []
    var batch = ReadingBatch()

    init(seed: UInt64) {
      var random = TestRandom(seed: seed)
      let names = [
        "a", "A", "é", "line\nend", "cr\r\nlf", "comma,", "\"", "\"\"", " x", "x ", "17", "nan",
        "null",
        "😀", "\\", "a/b", "\u{1}", "tab\t",
      ]
      let deviceCount = 1 + random.below(names.count)
      catalog = Catalog(
        classes: ["c"],
        sensors: (0..<3).map { Catalog.Sensor(name: names[(Int(seed) + $0) % names.count]) },
        devices: names.prefix(deviceCount).map { Catalog.Device(name: $0, deviceClass: 0) },
        series: (0..<deviceCount * 3).map {
          Catalog.Series(device: UInt32($0 / 3), sensor: UInt32($0 % 3))
        }
      )
      var arrival = nanoseconds("1999-12-31T23:59:59.999999999Z")
      var sequences = [UInt32](repeating: 0, count: catalog.series.count)
      for _ in 0..<1 + random.below(60) {
        // Arrivals differ, so their order does not depend on the numbers of series.
        arrival += 1 + Int64(random.below(2_000_000_000))
        let series = random.below(catalog.series.count)
        let event = arrival - Int64(random.below(3)) * Int64(random.below(1_000_000_000))
        var reading = Reading(
          series: UInt32(series),
          sequence: sequences[series],
          eventTime: event,
          sentTime: event,
          arrivalTime: arrival,
          trueTime: event,
          value: Self.value(&random)
        )
        if random.below(4) == 0 {
          // Anomalies of one reading; those that follow each other differ in kind.
          let number = UInt32(anomalies.count + 1)
          reading.anomaly = number
          anomalies.append(
            Anomaly(
              kind: "kind,\(number)",
              series: reading.series,
              number: number,
              onset: .epoch,
              peak: .epoch,
              end: .epoch,
              firstDetectable: .epoch
            )
          )
        }
        sequences[series] += 1
        batch.append(reading)
      }
    }

    private static func value(_ random: inout TestRandom) -> Double {
      switch random.below(6) {
      case 0: Double(bitPattern: random.next())
      case 1: random.pick([.nan, .infinity, -.infinity, 0, -0.0])
      case 2: Double(random.below(1_000))
      default: Double(random.below(1_000_000)) / 1_000
      }
    }
  }

  /// What a reading says, in words that do not depend on the numbers of series and anomalies.
  private func rows(
    _ batch: ReadingBatch,
    _ catalog: Catalog,
    _ anomalies: [Anomaly]
  ) -> [[String]] {
    (0..<batch.count).map { row in
      let reading = batch[row]
      let kind = anomalies.first { ($0.series, $0.number) == (reading.series, reading.anomaly) }?
        .kind
      return [
        catalog.deviceName(ofSeries: Int(reading.series)),
        catalog.sensorName(ofSeries: Int(reading.series)),
        "\(reading.sequence) \(reading.eventTime) \(reading.sentTime) \(reading.arrivalTime)",
        reading.value.isNaN ? "nan" : "\(reading.value.bitPattern)",
        kind ?? "",
      ]
    }
  }

  @Test(arguments: ImportMapping.Layout.allCases, ExportTimes.allCases)
  func `an export imports to the same rows`(
    layout: ImportMapping.Layout,
    times: ExportTimes
  ) throws {
    for seed in 0..<100 as Range<UInt64> {
      let sample = Sample(seed: seed)
      var text = TextBuffer()
      switch layout {
      case .csv:
        let writer = CSVReadingWriter(sample.catalog, anomalies: sample.anomalies, times: times)
        writer.begin(to: &text)
        writer.append(sample.batch, lost: false, to: &text)
      case .jsonl:
        let writer = JSONLinesReadingWriter(
          sample.catalog,
          anomalies: sample.anomalies,
          times: times
        )
        writer.append(sample.batch, lost: false, to: &text)
      }
      let result = try imported(
        text.bytes,
        ImportMapping(exported: layout, times: times),
        partitions: 3
      )
      #expect(
        rows(result.batch, result.catalog, result.anomalies)
          == rows(sample.batch, sample.catalog, sample.anomalies),
        "seed \(seed)"
      )
      #expect(result.hasTruth)
    }
  }
}
