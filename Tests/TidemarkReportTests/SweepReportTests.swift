import Foundation
import Testing
import TidemarkMeasurement
import TidemarkReport
import TidemarkTestSupport

/// Sweeps as text, data and pictures.
@Suite struct SweepReportTests {
  /// Numbers that bend as real ones do.
  private static func sweep(_ settings: [String], recommends: Bool = false) throws -> SweepResult {
    let grid = try SweepGrid(try settings.map { try SweepRange($0).axis(isWhole: false) })
    let columns = [
      SweepResult.Column(name: "ledger.lost.share", dimension: .share),
      SweepResult.Column(name: "minutes.counted.share", dimension: .share),
      SweepResult.Column(name: "minutes.late-accepted", dimension: .number),
      SweepResult.Column(name: "minutes.result-latency.p50", dimension: .span),
      SweepResult.Column(name: "minutes.result-latency.p99", dimension: .span),
      SweepResult.Column(name: "spikes.f1", dimension: .share),
    ]
    let values = (0..<grid.count).map { point -> [Double?] in
      let x = Double(point)
      let counted = point == 3 ? 0.99 : 1 - 0.2 / (x + 1)
      let p99: Double? = point == 1 ? nil : x * 5e9 + 1e8
      return [0.005, counted, 1_000 - 10 * x, x * 5e9, p99, x / 20]
    }
    var result = SweepResult(
      name: "cold-chain <&>",
      seed: 7,
      readings: 361_000,
      grid: grid,
      columns: columns,
      values: values,
      front: SweepResult.Front(
        step: "minutes",
        benefit: "minutes.counted.share",
        cost: "minutes.result-latency.p99",
        benefits: values.map { $0[1] },
        costs: values.map { $0[4] }
      )
    )
    if recommends {
      result.recommendation = Recommendation(
        threshold: Threshold(
          text: "minutes.counted.share > 90%",
          metric: "minutes.counted.share",
          comparison: .greater,
          bound: .value(0.9, .share)
        ),
        dimension: .share,
        path: grid.axes[0].path,
        choice: .init(value: "7.5s", measured: 0.905, heldOut: .seed(8, value: 0.89, ok: false)),
        tried: 12
      )
    }
    return result
  }

  private static let bound = "pipeline.watermark.bounded-out-of-orderness=0s..25s:6"
  private static let loss = "fleet.reefer.network.loss=0%,0.5%,1%"

  private static func report(_ name: String) throws -> SweepReport {
    switch name {
    case "one": SweepReport(try sweep([bound], recommends: true))
    case "two": SweepReport(try sweep([loss, bound]))
    case "words": SweepReport(try sweep(["pipeline.at-end=keep-open,end-of-input"]))
    default: SweepReport(try sweep(["x=1..1000:4log"]))
    }
  }

  @Test(arguments: ["one", "two", "words", "log"])
  func `a sweep as text, JSON, CSV and a picture`(name: String) throws {
    let report = try Self.report(name)
    for (text, ending) in [
      (report.text(color: false), "txt"), (report.json(), "json"), (report.csv(), "csv"),
      (report.svg(), "svg"),
    ] {
      #expect(
        Snapshot.difference(of: text, from: Snapshot.file("sweep-\(name).\(ending)")) == nil
      )
    }
  }

  @Test(arguments: ["one", "two", "words", "log"])
  func `lines fit, and colour changes nothing but colour`(name: String) throws {
    let report = try Self.report(name)
    let plain = report.text(color: false)
    for line in plain.split(separator: "\n") {
      #expect(line.count <= 80 && line.last != " ", "\(line)")
    }
    #expect(withoutColor(report.text(color: true)) == plain)
  }

  @Test func `JSON has the points in the order of the grid`() throws {
    let data = Data(try Self.report("two").json().utf8)
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let points = try #require(document["points"] as? [[String: Any]])
    #expect(points.count == 18)
    let settings = try #require(points[7]["settings"] as? [String: String])
    #expect(settings["fleet.reefer.network.loss"] == "0.5%")
    #expect(settings["pipeline.watermark.bounded-out-of-orderness"] == "5s")
    let metrics = try #require(points[1]["metrics"] as? [String: Any])
    #expect(metrics["minutes.result-latency.p99"] is NSNull)
    #expect(metrics["minutes.result-latency.p50"] as? Double == 5e9)
  }

  /// Every element is closed, also with names that are markup.
  @Test(arguments: ["one", "two", "words", "log"])
  func `a picture is XML`(name: String) throws {
    let parser = XMLElements(try Self.report(name).svg())
    #expect(parser.isBalanced)
  }
}

/// Looks only at whether elements are closed in order.
private struct XMLElements {
  var isBalanced = true

  init(_ text: String) {
    var open: [Substring] = []
    for match in text.matches(of: #/<(/?)([a-z]+)[^>]*?(/?)>/#) {
      let (_, end, name, alone) = match.output
      if !end.isEmpty {
        if open.popLast() != name { isBalanced = false }
      } else if alone.isEmpty {
        open.append(name)
      }
    }
    if !open.isEmpty { isBalanced = false }
  }
}
