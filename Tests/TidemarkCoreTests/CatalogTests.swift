import Testing
import TidemarkCore

@Suite struct CatalogTests {
  @Test func `series of added devices are numbered device by device and found by name`() {
    var catalog = Catalog(
      classes: ["pump"],
      sensors: [Catalog.Sensor(name: "pressure"), Catalog.Sensor(name: "flow")]
    )
    let first = catalog.add(Catalog.Device(name: "a", deviceClass: 0), sensors: [0, 1])
    let second = catalog.add(Catalog.Device(name: "b", deviceClass: 0), sensors: [])
    let third = catalog.add(Catalog.Device(name: "c", deviceClass: 0), sensors: [1])
    #expect(first == 0..<2 && second == 2..<2 && third == 2..<3)
    #expect(catalog.series.indices.map(catalog.name) == ["a/pressure", "a/flow", "c/flow"])
    #expect(catalog.seriesIndices(ofDevice: "a") == [0, 1])
    #expect(catalog.seriesIndices(ofDevice: "b").isEmpty)
    #expect(catalog.seriesIndices(ofDevice: "d").isEmpty)
    #expect(catalog.seriesIndex(ofDevice: "c", sensor: "flow") == 2)
    #expect(catalog.seriesIndex(ofDevice: "c", sensor: "pressure") == nil)
  }
}
