import Testing
import TidemarkCore
import TidemarkExchange

/// What is wrong with a file that was an export once.
@Suite struct ExportedErrorTests {
  private static let header =
    "device,sensor,epoch,sequence,copy,event_time_ns,sent_time_ns,arrival_time_ns,true_time_ns,"
    + "value,state,anomaly,anomaly_number,lost\n"
  private static let row = "d,s,0,0,0,1,2,3,4,1.5,,,,0\n"
  private static let line =
    #"{"device":"d","sensor":"s","epoch":0,"sequence":0,"copy":0,"event_time_ns":1,"#
    + #""sent_time_ns":2,"arrival_time_ns":3,"true_time_ns":4,"value":1.5,"state":null,"#
    + #""anomaly":null,"anomaly_number":null,"lost":false}"# + "\n"

  private func read(_ text: String) throws(Failure) -> ImportedReadings {
    let bytes = Array(text.utf8)
    guard let layout = ExportedLayout.recognise(bytes) else {
      throw Failure(.failed, "not recognised")
    }
    return try Importer.read(exported: MemorySource(name: "x", bytes: bytes), layout: layout)
  }

  private func complaint(_ text: String) -> String? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("d,s,0,0,0,1,2,3,4,warm,,,,0\n", "x:3:19: column 'value' is not a number, nan"),
    ("d,s,0,0,0,1,2,3,x,1.5,,,,0\n", "x:3:17: column 'true_time_ns' is not a number of nano"),
    ("d,s,65536,0,0,1,2,3,4,1.5,,,,0\n", "x:3:5: column 'epoch' is not a whole number from 0 to"),
    ("d,s,0,0,256,1,2,3,4,1.5,,,,0\n", "x:3:9: column 'copy' is not a whole number from 0 to"),
    (",s,0,0,0,1,2,3,4,1.5,,,,0\n", "x:3:1: column 'device' is empty"),
    ("d\"e,s,0,0,0,1,2,3,4,1.5,,,,0\n", "x:3:2: column 'device' has a quote inside"),
    ("\"d,s,0,0,0,1,2,3,4,1.5,,,,0\n", "x:3:1: a quoted cell has no closing quote"),
    ("d,s,0,0,0,1,2,3,4,1.5,,spike,,0\n", "x:3:30: column 'anomaly_number' and the anomaly"),
    ("d,s,0,0,0,1,2,3,4,1.5,on,,,0\n", "x:3:23: column 'value' is not the number of a state"),
    ("d,s,0,0,0,1,2,3,,1.5,,,,0\n", "x:3:4: column 'true_time_ns' is there in some rows only"),
    ("d,s,0,0,0,1,2,3,4,1.5,,,,2\n", "x:3:26: column 'lost' is not a whole number from 0 to 1"),
    ("d,s,0,0,0,1,2,3,4,1.5,,,,0,7\n", "x:3:27: column 'lost' is followed by something else"),
    ("d,s,0,0,0,1,2,3", "x:3:16: column 'arrival_time_ns' is the last of the row, which is cut"),
  ])
  func `CSV`(row: String, says: String) {
    let found = complaint(Self.header + Self.row + row)
    #expect(found?.hasPrefix(says) == true, "\(found ?? "nothing")")
  }

  @Test(arguments: [
    (#""value":1.5"#, #""value":"warm""#, "x:2:141: field 'value' is not a number"),
    (#""epoch":0,"#, "", "x:2:27: field 'epoch' is not here"),
    (#""lost":false"#, #""lost":0"#, "x:2:201: field 'lost' is neither true nor false"),
    (#""lost":false"#, #""lost":false,"x":1"#, "x:2:206: field 'lost' is not followed by the"),
    (#""device":"d""#, #""device":"\q""#, "x:2:11: field 'device' is not a string of JSON"),
  ])
  func `JSON Lines`(part: String, other: String, says: String) {
    let found = complaint(Self.line + Self.line.replacing(part, with: other))
    #expect(found?.hasPrefix(says) == true, "\(found ?? "nothing")")
  }

  @Test func `spaces, line ends and empty lines do not matter`() throws {
    let spaced = Self.line.replacing(",\"", with: ", \"").replacing("\":", with: "\": ")
    let result = try read(spaced + "\n" + Self.line.replacing("\n", with: "\r\n"))
    #expect(result.batch.count == 2 && result.batch[0] == result.batch[1])
    let rows = try read((Self.header + Self.row + Self.row).replacing("\n", with: "\r\n"))
    #expect(rows.batch.count == 2)
    #expect(try read(Self.header + String(Self.row.dropLast())).batch.count == 1)
  }

  @Test func `only our columns in our order are recognised`() {
    for text in [
      "", "device,sensor\n", Self.header.replacing("epoch,", with: ""),
      Self.header.replacing("device,sensor", with: "sensor,device"), " " + Self.header,
      Self.line.replacing("\"copy\":0,", with: ""), "{}", "{\"device\":",
    ] {
      #expect(ExportedLayout.recognise(Array(text.utf8)) == nil, "\(text)")
    }
    #expect(ExportedLayout.recognise(Array(Self.header.utf8))?.times == .epochNanoseconds)
    #expect(ExportedLayout.recognise(Array(Self.line.utf8))?.layout == .jsonl)
  }

  @Test func `a header alone is no reading`() {
    #expect(complaint(Self.header) == "x: the file holds no readings")
  }

  /// Whatever the bytes, an error or readings, and never a trap.
  @Test func `damaged text`() throws {
    let sample = AwkwardRecording(seed: 9)
    let exports = [
      sample.exported(CSVReadingWriter(sample.catalog, anomalies: sample.anomalies)),
      sample.exported(JSONLinesReadingWriter(sample.catalog, anomalies: sample.anomalies)),
    ]
    var random = TestRandom(seed: 3)
    for bytes in exports {
      let layout = try #require(ExportedLayout.recognise(Array(bytes.prefix(4_096))))
      for _ in 0..<200 {
        var damaged = bytes
        for _ in 0...random.below(3) {
          let place = 200 + random.below(damaged.count - 200)
          switch random.below(3) {
          case 0: damaged[place] = UInt8(truncatingIfNeeded: random.next())
          case 1: damaged.remove(at: place)
          default: damaged.removeSubrange(place...)
          }
        }
        _ = try? Importer.read(exported: MemorySource(name: "x", bytes: damaged), layout: layout)
      }
    }
  }
}
