import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct TruthTests {
  private let catalog = Catalog(
    classes: ["pump"],
    sensors: [Catalog.Sensor(name: "flow"), Catalog.Sensor(name: "°C \"in\"")],
    devices: [Catalog.Device(name: "pump-1", deviceClass: 0)],
    series: [Catalog.Series(device: 0, sensor: 0), Catalog.Series(device: 0, sensor: 1)]
  )

  private func lines(_ anomalies: [Anomaly]) -> [Substring] {
    var text = TextBuffer()
    TruthWriter(catalog).append(anomalies, to: &text)
    return text.string.split(separator: "\n")
  }

  @Test func `an anomaly is a line with its times to the nanosecond`() {
    let second: Int64 = 1_767_225_600_000_000_000
    var anomaly = Anomaly(
      kind: "level-shift",
      series: 1,
      number: 3,
      onset: Timestamp(nanoseconds: second),
      peak: Timestamp(nanoseconds: second + 1_500_000),
      end: Timestamp(nanoseconds: second + 60_000_000_001),
      firstDetectable: Timestamp(nanoseconds: second + 250_000_000),
      magnitude: -2.5
    )
    let line =
      #"{"kind":"level-shift","device":"pump-1","sensor":"°C \"in\"","number":3,"#
      + #""onset":"2026-01-01T00:00:00Z","peak":"2026-01-01T00:00:00.001500Z","#
      + #""end":"2026-01-01T00:01:00.000000001Z","first_detectable":"2026-01-01T00:00:00.250Z","#
      + #""magnitude":-2.5}"#
    #expect(lines([anomaly]) == [line[...]])
    anomaly.magnitude = .nan
    anomaly.series = 0
    #expect(lines([anomaly])[0].hasSuffix(#""magnitude":null}"#))
    #expect(lines([anomaly, anomaly]).count == 2)
    #expect(lines([]).isEmpty)
  }
}
