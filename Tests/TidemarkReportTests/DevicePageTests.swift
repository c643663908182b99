import Foundation
import Testing
import TidemarkCore
import TidemarkReport
import TidemarkTestSupport

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct DevicePageTests {
  private func device(_ name: String) throws -> SampleDevice {
    try #require(SampleDevice.all.first { $0.name == name }?.device)
  }

  @Test(arguments: SampleDevice.all.map(\.name))
  func `the drawing of a device`(name: String) throws {
    let svg = try device(name).page().svg
    #expect(Snapshot.difference(of: svg, from: Snapshot.file("\(name).svg")) == nil)
  }

  @Test func `the page of a device`() throws {
    let html = try device("device-small").page().html
    let file = Snapshot.file("device-small.html")
    #expect(Snapshot.difference(of: html, from: file) == nil)
  }

  @Test(arguments: SampleDevice.all.map(\.name))
  func `drawing and page are well-formed, and need no other file`(name: String) throws {
    let page = try device(name).page()
    for text in [page.svg, page.html] {
      let checked = Checked(text)
      #expect(checked.problem == nil)
      // What labels a drawing must be there, once.
      #expect(Set(checked.ids).count == checked.ids.count)
      #expect(Set(checked.labels).isSubset(of: checked.ids))
      #expect(checked.links.isEmpty)
      #expect(!text.contains("url(") && !text.contains("@import"))
    }
  }

  @Test func `names are shown as they are`() throws {
    let page = try device("device-hostile").page()
    for text in [page.svg, page.html] {
      let words = Checked(text).words
      #expect(words.contains("Device <b>&\"'\u{FFFD}"))
      #expect(words.contains("running </text>") || words.contains { $0.hasPrefix("running </") })
      #expect(words.contains("p<0> (µ&)"))
      #expect(words.contains { $0.hasPrefix("level-shift <i> +12.25 µ&") })
    }
  }

  @Test func `the cut of batches changes nothing`() throws {
    let device = try device("device-hostile")
    #expect(device.page(batchSize: 1).html == device.page(batchSize: 1_000).html)
    #expect(device.page(batchSize: 7).svg == device.page(batchSize: 1_000).svg)
  }

  @Test func `absurd clocks and values are counted, and spoil no axis`() throws {
    let words = Checked(try device("device-hostile").page().svg).words
    #expect(
      words.contains(
        "◂ 8 further left, from 1970-01-01 00:00:00 · 1 further right, to 2099-01-01 00:00:00 ▸"
      )
    )
    #expect(
      words.contains {
        $0.hasSuffix("1 off the scale (-1e300 to 26) · 1 anomaly without a label")
      }
    )
    // Ten minutes: whole minutes are named, not years, and values of twenty, not of 1e300.
    #expect(words.contains("00:05") && !words.contains("1970"))
    #expect(words.contains("24") && !words.contains("-1e300"))
  }

  @Test func `from and until choose by true time`() throws {
    var device = try device("device-small")
    device.from = Timestamp(nanoseconds: SampleDevice.start + 20 * SampleDevice.second)
    device.until = Timestamp(nanoseconds: SampleDevice.start + 60 * SampleDevice.second)
    let words = Checked(device.page().svg).words
    // 20, its duplicate, 30 and 50; 40 is lost; the spike at 60 is outside.
    #expect(words.contains { $0.hasPrefix("4 readings arrived, 1 lost") })
    #expect(!words.contains { $0.hasPrefix("spike") })
  }

  @Test func `what is late is behind the partition's newest stamp but an absurd one`() throws {
    var device = SampleDevice()
    // The second device of the partition is 10 s ahead; a stamp of 2099 counts for nothing.
    device.catalog.devices.append(Catalog.Device(name: "pump-2", deviceClass: 0))
    device.catalog.series.append(Catalog.Series(device: 1, sensor: 0))
    device.arrived.append(SampleDevice.reading(0, 1))
    var other = SampleDevice.reading(1, 1, sensor: 1, skew: 10)
    device.arrived.append(other)
    other.eventTime = 4_070_908_800_000_000_000
    other.arrivalTime += 1
    device.arrived.append(other)
    device.arrived.append(SampleDevice.reading(2, 1))
    let page = DevicePageTests.ofFirst(device)
    let words = Checked(page).words
    let name = try #require(words.lastIndex(of: "pressure"))
    let cells = words[name...].prefix { !$0.hasPrefix("Late") }.filter { $0 != "\n" }
    // Of two readings the second is 8.7 s behind.
    #expect(
      Array(cells) == [
        "pressure", "2", "0", "0", "0", "0", "0", "50.0 %", "50.0 %", "0 %", "0 %", "0 %",
      ]
    )
  }

  private static func ofFirst(_ device: SampleDevice) -> String {
    let subject = DeviceSubject(
      catalog: device.catalog,
      device: 0,
      series: [0],
      knowsTrueTime: true
    )
    var survey = DeviceSurvey(subject)
    survey.add(device.arrived)
    let traces = DeviceTraces(survey)
    let source = DevicePage.Source(name: "two", seed: 1, digest: "0")
    return DevicePage(traces, anomalies: [], source: source).html
  }

  @Test func `a long series makes a file of bounded size that keeps its spikes`() throws {
    var device = SampleDevice()
    for index in 0..<40_000 {
      let isSpike = index == 23_456
      device.arrived.append(
        SampleDevice.reading(Double(index) / 10, isSpike ? 40 : Double(index % 10), delay: 0.001)
      )
    }
    let svg = device.page().svg
    #expect(svg.utf8.count < 200_000)
    let words = Checked(svg).words
    #expect(words.contains("up to 48 readings a pixel: lowest and highest drawn"))
    let peak = try #require(highest(of: svg))
    // The axis goes from -3.2 to 43.2 over 96 pixels below 16: 40 is 6.6 below its top.
    #expect((peak - 22.6).magnitude < 0.1)
  }

  /// The y of the highest point of the line by true time.
  private func highest(of svg: String) -> Double? {
    let lines = svg.components(separatedBy: "<path class=\"true\" d=\"").dropFirst()
    guard let path = lines.first?.split(separator: "\"").first else { return nil }
    return path.split { "MLh".contains($0) }.compactMap { point in
      let parts = point.split(separator: " ")
      return parts.count == 2 ? Double(parts[1]) : nil
    }.min()
  }
}

/// What an XML parser makes of a text.
private final class Checked: NSObject, XMLParserDelegate {
  private(set) var problem: String?
  private(set) var ids: [String] = []
  private(set) var labels: [String] = []
  /// What would be fetched.
  private(set) var links: [String] = []
  /// The text of elements that hold some.
  private(set) var words: [String] = []
  private var word = ""

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    if !parser.parse() {
      problem = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "?")"
    }
  }

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    word = ""
    if let id = attributes["id"] { ids.append(id) }
    labels += (attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
    for key in ["href", "src", "xlink:href"] where attributes[key] != nil { links.append(key) }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) { word += text }

  func parser(
    _ parser: XMLParser,
    didEndElement name: String,
    namespaceURI: String?,
    qualifiedName: String?
  ) {
    if !word.isEmpty { words.append(word) }
    word = ""
  }
}
