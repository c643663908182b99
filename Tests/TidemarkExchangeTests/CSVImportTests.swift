import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct CSVImportTests {
  private let rows = ImportMapping(device: .column("device"), sensor: .column("sensor"))

  @Test func `a plain file becomes one series`() throws {
    let result = try imported("timestamp,value\n2026-01-01 00:00:00,1.5\n2026-01-01 00:05:00,-2\n")
    let first = nanoseconds("2026-01-01")
    #expect(result.batch.count == 2)
    #expect(result.batch.eventTime == [first, first + 300_000_000_000])
    #expect(result.batch.value == [1.5, -2])
    #expect(result.batch.sequence == [0, 1])
    #expect(result.batch.series == [0, 0])
    #expect(result.batch.epoch == [0, 0])
    #expect(result.batch.copy == [0, 0])
    #expect(result.batch.anomaly == [0, 0])
    #expect(result.batch.trueTime == result.batch.eventTime)
    #expect(result.catalog.classes == ["imported"])
    #expect(result.catalog.name(ofSeries: 0) == "device/value")
    #expect(result.catalog.partitions == 1)
    #expect(result.anomalies.isEmpty)
    #expect(!result.hasTruth)
  }

  /// Texts that all hold the same two readings.
  @Test(arguments: [
    "timestamp,value\r\n2026-01-01,1\r\n2026-01-02,2\r\n",
    "timestamp,value\n2026-01-01,1\n2026-01-02,2",
    "\u{FEFF}timestamp,value\n2026-01-01,1\n2026-01-02,2\n",
    "\u{FEFF}\"timestamp\",\"value\"\n2026-01-01,1\n2026-01-02,2\n",
    "\"timestamp\",\"value\"\r\n\"2026-01-01\",\"1\"\r\n\"2026-01-02\",\"2\"",
    "\n\ntimestamp,value\n\n2026-01-01,1\n\r\n\n2026-01-02,2\n\n\n",
    "value,note,timestamp\n1,\"a, \"\"b\"\"\nc\",2026-01-01\n2,,2026-01-02\n",
    "timestamp,value,value2,\n2026-01-01,1,x,\n2026-01-02,2,y,\n",
    "timestamp,value\n2026-01-01, 1\n 2026-01-02 ,\t2 \n",
  ])
  func `forms of RFC 4180`(text: String) throws {
    let result = try imported(text)
    #expect(result.batch.eventTime == [nanoseconds("2026-01-01"), nanoseconds("2026-01-02")])
    #expect(result.batch.value == [1, 2])
  }

  @Test func `names are taken as they are`() throws {
    let text =
      "device,sensor,timestamp,value\n"
      + "\"a \"\"b\"\", c\",\"x\ny\",2026-01-01,1\n"
      + " d ,\"\"\"\",2026-01-01,2\n"
      + "Kühlraum,\"\"\"\"\"\",2026-01-01,3\n"
    let catalog = try imported(text, rows).catalog
    #expect(catalog.devices.map(\.name) == ["a \"b\", c", " d ", "Kühlraum"])
    #expect(catalog.sensors.map(\.name) == ["x\ny", "\"", "\"\""])
  }

  @Test func `series are numbered device by device in order of first appearance`() throws {
    let text = """
      device,sensor,timestamp,value
      b,t,2026-01-01T00:00:00Z,1
      a,t,2026-01-01T00:00:01Z,2
      b,h,2026-01-01T00:00:02Z,3
      a,h,2026-01-01T00:00:03Z,4
      b,t,2026-01-01T00:00:04Z,5
      """
    let result = try imported(text, rows)
    let names = result.catalog.series.indices.map { result.catalog.name(ofSeries: $0) }
    #expect(names == ["b/t", "b/h", "a/t", "a/h"])
    #expect(result.batch.series == [0, 2, 1, 3, 0])
    #expect(result.batch.sequence == [0, 0, 0, 0, 1])
    #expect(result.batch.value == [1, 2, 3, 4, 5])
  }

  @Test func `one column may serve two purposes`() throws {
    let mapping = ImportMapping(device: .column("id"), sensor: .column("id"), unit: "°C")
    let catalog = try imported("id,timestamp,value\nx,2026-01-01,1\n", mapping).catalog
    #expect(catalog.name(ofSeries: 0) == "x/x")
    #expect(catalog.sensors == [Catalog.Sensor(name: "x", unit: "°C")])
  }

  /// Kafka's own known answers (`UtilsTest.testMurmur2`), as its default partitioner uses them.
  @Test(
    arguments: [
      ("21", -973_932_308),
      ("foobar", -790_332_482),
      ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
      ("abc", 479_470_107),
    ] as [(String, Int32)]
  )
  func `a device lands in the partition that Kafka would choose`(name: String, hash: Int32) throws {
    let positive = UInt32(bitPattern: hash) & 0x7FFF_FFFF
    let mapping = ImportMapping(device: .constant(name))
    for count in [1, 7, 8, 65_521, 65_536] {
      let text = "timestamp,value\n2026-01-01,1\n"
      let catalog = try imported(text, mapping, partitions: count).catalog
      #expect(catalog.devices[0].partition == positive % UInt32(count))
      #expect(catalog.partitions == count)
    }
  }
}
