import Testing
import TidemarkCore
import TidemarkExchange
import TidemarkTestSupport

/// An export that is read back says the same, by digest.
@Suite struct DigestRoundTripTests {
  private func read(
    _ bytes: [UInt8],
    truth: InputFile? = nil,
    pieceSize: Int = 1 << 20
  ) throws(Failure) -> ImportedReadings {
    guard let layout = ExportedLayout.recognise(Array(bytes.prefix(4_096))) else {
      throw Failure(.failed, "not recognised")
    }
    return try Importer.read(
      exported: MemorySource(name: "x", bytes: bytes, pieceSize: pieceSize),
      layout: layout,
      truth: truth
    )
  }

  private func writer(
    _ layout: ImportMapping.Layout,
    _ times: ExportTimes,
    _ sample: AwkwardRecording
  ) -> [UInt8] {
    let (catalog, anomalies) = (sample.catalog, sample.anomalies)
    return switch layout {
    case .csv:
      sample.exported(
        CSVReadingWriter(catalog, anomalies: anomalies, times: times, hasTruth: sample.hasTruth)
      )
    case .jsonl:
      sample.exported(
        JSONLinesReadingWriter(
          catalog,
          anomalies: anomalies,
          times: times,
          hasTruth: sample.hasTruth
        )
      )
    }
  }

  @Test(arguments: ImportMapping.Layout.allCases, ExportTimes.allCases)
  func `text`(layout: ImportMapping.Layout, times: ExportTimes) throws {
    for seed in 0..<UInt64(Depth.count(13, deep: 40)) {
      let sample = AwkwardRecording(seed: seed, hasTruth: seed % 4 > 0)
      let bytes = writer(layout, times, sample)
      let truth = sample.hasTruth ? sample.truth : nil
      let result = try read(bytes, truth: truth, pieceSize: seed % 3 == 0 ? 37 : 1 << 20)
      #expect(result.digest == sample.digest, "seed \(seed)")
      #expect(result.hasTruth == sample.hasTruth)
      #expect(result.batch.count == sample.batch.count && result.lost.count == sample.lost.count)
      for batch in [result.batch, result.lost] where batch.count > 1 {
        for row in 1..<batch.count { #expect(!Reading.precedes(batch[row], batch[row - 1])) }
      }
    }
  }

  @Test(arguments: [false, true])
  func `MCAP`(showsLost: Bool) throws {
    for seed in 0..<UInt64(Depth.count(13, deep: 40)) {
      let sample = AwkwardRecording(seed: seed, hasTruth: seed % 4 > 0)
      let writer = try MCAPWriter(sample.recording, showsLost: showsLost)
      let bytes = sample.exported(writer)
      var input = try MCAPImport(
        MemorySource(name: "x.mcap", bytes: bytes, pieceSize: seed % 3 == 0 ? 37 : 1 << 20)
      )
      #expect(input.catalog == sample.catalog)
      #expect(input.hasTruth == sample.hasTruth)
      var digest = LogicalDigest()
      let names = SeriesNameHashes(input.catalog)
      var arrived = ReadingBatch()
      var lost = ReadingBatch()
      while try input.next(arrived: &arrived, lost: &lost) {
        digest.add(arrived, names: names, lost: false)
        digest.add(lost, names: names, lost: true)
      }
      digest.add(input.anomalies, names: names)
      #expect(digest == sample.digest, "seed \(seed)")
    }
  }

  /// One per sensor, with the device in the message, where series do not fit 16 bits.
  @Test func `MCAP of more series than channels`() throws {
    var sample = AwkwardRecording(seed: 5)
    let deviceCount = 70_000
    sample.catalog.devices = (0..<deviceCount).map {
      Catalog.Device(name: "d\($0)", deviceClass: 0)
    }
    sample.catalog.sensors = [Catalog.Sensor(name: "t"), Catalog.Sensor(name: "u")]
    sample.catalog.series = (0..<deviceCount).map {
      Catalog.Series(device: UInt32($0), sensor: UInt32($0 % 2))
    }
    sample.anomalies = []
    sample.batch = ReadingBatch()
    sample.lost = ReadingBatch()
    for row in 0..<1_000 {
      sample.batch.append(
        Reading(
          series: UInt32(row * 69 + 17),
          sequence: UInt32(row),
          eventTime: 1,
          sentTime: 2,
          arrivalTime: Int64(row),
          trueTime: 3,
          value: 4
        )
      )
    }
    let bytes = sample.exported(try MCAPWriter(sample.recording, showsLost: false))
    var input = try MCAPImport(MemorySource(name: "x.mcap", bytes: bytes))
    var arrived = ReadingBatch()
    var lost = ReadingBatch()
    #expect(try input.next(arrived: &arrived, lost: &lost))
    #expect(arrived == sample.batch)
    #expect(try !input.next(arrived: &arrived, lost: &lost))
  }

  @Test func `without the truth, anomalies are what their readings show`() throws {
    let sample = AwkwardRecording(seed: 2)
    let result = try read(writer(.csv, .rfc3339, sample))
    var labelled: Set<String> = []
    for batch in [sample.batch, sample.lost] {
      for row in 0..<batch.count where batch.anomaly[row] > 0 {
        let name = sample.catalog.name(ofSeries: Int(batch.series[row]))
        labelled.insert("\(name)/\(batch.anomaly[row])")
      }
    }
    let found = result.anomalies.map {
      result.catalog.name(ofSeries: Int($0.series)) + "/\($0.number)"
    }
    #expect(!found.isEmpty && Set(found) == labelled && found.count == labelled.count)
    #expect(result.digest != sample.digest)
  }

  @Test func `the truth of another recording is refused`() throws {
    let sample = AwkwardRecording(seed: 2)
    let bytes = writer(.csv, .rfc3339, sample)
    let failure = #expect(throws: Failure.self) {
      try read(bytes, truth: InputFile(name: "t.jsonl", bytes: []))
    }
    #expect(failure?.code == .usage)
    #expect(failure?.description.hasPrefix("t.jsonl: this is not the truth of x: anomaly ") == true)
  }
}
