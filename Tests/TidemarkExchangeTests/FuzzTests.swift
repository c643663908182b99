import Testing
import TidemarkCore
import TidemarkExchange
import TidemarkTestSupport

/// Damaged files: whatever the bytes, an import ends with readings that hold together or a `Failure`.
@Suite struct FuzzTests {
  private static let csv = """
    device,timestamp,value,label,at\r
    "pump, 1",1767225600.25,1.5,0,1767225601
    "a ""b""\",1767225599,-2e-3,spike,1767225600.000000001
    é,1767225598,nan,true,1767225600\r

    a,-1,12345678901234567890.5,,0
    """

  private static let json = """
    {"device":"pump\\n1","timestamp":1767225600.25,"value":1.5,"label":false,"at":1767225601}
    {"device":"\\uD83D\\uDE00","timestamp":1.767225599E9,"value":"nan","label":"x","at":1767225600}

    {"x":[{"y":[[],{}]},null,true],"device":3,"timestamp":"0","value":null,"label":1,"at":1}
    """

  private static let windows = """
    {"a":[],"data.csv":[["1969-12-31 23:59:59.000000","1970-01-01"],
    ["2026-01-01T00:00:00Z","2026-01-02 00:00:00+02:00"]],"b":{"c":["\\u0041"]}}
    """

  private static func mapping(_ layout: ImportMapping.Layout) -> ImportMapping {
    ImportMapping(
      layout: layout,
      timeFormat: .epochSeconds,
      arrivalTime: "at",
      device: .column("device"),
      labels: .column("label")
    )
  }

  private static let count = Depth.count(1_000, deep: 4_000)

  /// Damages one or two places.
  private func mutated(_ bytes: [UInt8], _ random: inout TestRandom) -> [UInt8] {
    let alphabet = Array("\",\n\r\\{}[]:-+.eE019truefalsnu \t\u{0}é".utf8) + [0xFF, 0xC0, 0xED]
    var bytes = bytes
    for _ in 0...random.below(2) {
      let place = random.below(bytes.count)
      switch random.below(6) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes[place] = random.pick(alphabet)
      case 2: bytes.insert(random.pick(alphabet), at: place)
      case 3: bytes.remove(at: place)
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(20)))
      }
      if bytes.isEmpty { return bytes }
    }
    return bytes
  }

  /// What holds for every import that succeeds.
  private func check(_ result: ImportedReadings) -> Bool {
    let batch = result.batch
    let catalog = result.catalog
    let columns = [
      batch.series.count, batch.epoch.count, batch.sequence.count, batch.copy.count,
      batch.eventTime.count, batch.sentTime.count, batch.arrivalTime.count, batch.trueTime.count,
      batch.value.count, batch.anomaly.count,
    ]
    let isOrdered = (1..<max(1, batch.count)).allSatisfy {
      Reading.precedes(batch[$0 - 1], batch[$0])
    }
    let areSeriesOrdered = zip(catalog.series, catalog.series.dropFirst()).allSatisfy {
      ($0.device, $0.sensor) < ($1.device, $1.sensor)
    }
    let areNumbersKnown = (0..<batch.count).allSatisfy { row in
      batch.anomaly[row] == 0
        || result.anomalies.contains { anomaly in
          anomaly.series == batch.series[row] && anomaly.number == batch.anomaly[row]
            && anomaly.onset.nanoseconds <= batch.eventTime[row]
            && batch.eventTime[row] < anomaly.end.nanoseconds
        }
    }
    return Set(columns) == [batch.count] && batch.count > 0 && isOrdered && areSeriesOrdered
      && areNumbersKnown && batch.series.allSatisfy { $0 < catalog.series.count }
  }

  /// Imports many damaged forms of `bytes` and counts those that succeed.
  private func survivors(
    of bytes: [UInt8],
    seed: UInt64,
    _ read: ([UInt8]) throws(Failure) -> ImportedReadings
  ) -> Int {
    var random = TestRandom(seed: seed)
    var count = 0
    let damaged =
      bytes.indices.map { Array(bytes[..<$0]) }
      + (0..<Self.count).map { _ in mutated(bytes, &random) }
    for text in damaged {
      do {
        let result = try read(text)
        #expect(check(result), "\(String(decoding: text, as: UTF8.self))")
        count += 1
      } catch {
        #expect([.badData, .noInput, .usage].contains(error.code))
        #expect(!error.message.isEmpty && !error.message.contains("\n"))
      }
    }
    return count
  }

  @Test(arguments: ImportMapping.Layout.allCases)
  func `damaged data`(layout: ImportMapping.Layout) throws {
    let bytes = Array((layout == .csv ? Self.csv : Self.json).utf8)
    let whole = try imported(bytes, Self.mapping(layout))
    #expect(whole.batch.count == (layout == .csv ? 4 : 3))
    let count = survivors(of: bytes, seed: 1) { text throws(Failure) in
      try imported(text, Self.mapping(layout))
    }
    // Both ways out are taken often.
    #expect((Depth.count(20, deep: 100)..<Self.count).contains(count))
  }

  @Test func `damaged windows`() throws {
    var mapping = Self.mapping(.csv)
    mapping.labels = .nabWindows(path: "labels.json", key: "data.csv")
    let data = Array(Self.csv.utf8)
    func read(_ windows: [UInt8]) throws(Failure) -> ImportedReadings {
      try Importer.read(
        InputFile(name: "data.csv", bytes: data),
        mapping: mapping,
        labels: InputFile(name: "labels.json", bytes: windows)
      )
    }
    #expect(try read(Array(Self.windows.utf8)).anomalies.count == 2 * 4)
    let count = survivors(of: Array(Self.windows.utf8), seed: 2, read)
    #expect((Depth.count(20, deep: 100)..<Self.count).contains(count))
  }

  @Test func `random bytes`() {
    var random = TestRandom(seed: 3)
    for _ in 0..<500 {
      let bytes = (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for layout in ImportMapping.Layout.allCases {
        #expect(failure(bytes, Self.mapping(layout)) != nil)
      }
    }
  }
}
