package import TidemarkMeasurement

/// A sweep as a table, as JSON, as CSV, and as a picture.
package struct SweepReport {
  let result: SweepResult

  package init(_ result: SweepResult) {
    self.result = result
  }

  /// What the head of every report says; a seed that varies is none of the sweep's.
  var facts: [String] {
    var facts = hasOneSeed ? ["seed \(result.seed)"] : []
    facts.append(HumanText.count(result.grid.count, "point"))
    if let readings = result.readings { facts.append(HumanText.count(Int(readings), "reading")) }
    return facts
  }

  var hasOneSeed: Bool { !result.grid.axes.contains { $0.path == "seed" } }
}

extension SweepResult.Column {
  /// The name with the unit of the bare number behind it: `minutes.result-latency.p99_ns`.
  var nameWithUnit: String { name + dimension.suffix }

  /// What it is of: a step, or the ledger.
  var group: String { String(name.prefix { $0 != "." }) }

  /// The rest of the name, as headings have room for it.
  var shortName: String {
    var words = name.split(separator: ".").dropFirst().map(String.init)
    if words.last == "share" { words.removeLast() }
    if words.first == "result-latency" { words[0] = "latency" }
    return words.isEmpty ? name : words.joined(separator: " ").replacing("-", with: " ")
  }

  /// Whether it is a part of a whole; scores, such as F1, are from 0 to 1 too.
  var isPercentage: Bool { dimension == .share && name.hasSuffix(".share") }

  /// A value as people read it.
  func text(_ value: Double?) -> String {
    guard let value else { return HumanText.none }
    if dimension == .span, value == 0 { return "0 s" }
    guard dimension == .share else {
      return HumanText.measured(value, dimension, asPercentage: false)
    }
    guard isPercentage else { return HumanText.decimal(value, places: 3) }
    switch value {
    case 0: return "0 %"
    case 1: return "100 %"
    case ..<0.000_005: return "<0.001 %"
    case 0.999_995...: return ">99.999 %"
    default: return HumanText.decimal(value * 100, places: 3) + " %"
    }
  }
}

extension Threshold.Dimension {
  /// Of names of bare numbers.
  var suffix: String {
    switch self {
    case .number, .share: ""
    case .span: "_ns"
    case .rate: "_per_s"
    }
  }
}
