import TidemarkCore
import TidemarkStreams

extension PlanPicture {
  /// A Mermaid flowchart, as Markdown pages of code hosts draw it.
  ///
  /// Nodes are numbered, so that no name can be mistaken for a word of Mermaid's; names appear in quoted
  /// labels only.
  func mermaid() -> String {
    var lines = ["flowchart LR"]
    let title = ["source"] + source
    lines.append("  source([\(label(title))])")
    for (index, node) in nodes.enumerated() {
      var words = ["\(node.name) · \(node.kind)"]
      if let key = node.key { words.append("by \(key.word)") }
      words += node.brief
      lines.append("  step\(index)[\(label(words))]")
    }
    if hasWatermarks {
      lines.append("  watermark{{\(label(["watermark"] + WatermarkWords(topology).brief))}}")
      lines.append("  \(id(watermarkNode)) --> watermark")
    }
    for node in nodes.indices { lines += edges(into: node) }
    lines += sinks()
    if let ledger = nodes.firstIndex(where: \.isLedger) {
      lines.append("  classDef ledger stroke-width:4px")
      lines.append("  class step\(ledger) ledger")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func id(_ index: Int?) -> String { index.map { "step\($0)" } ?? "source" }

  /// What reads the step behind which watermarks are assigned, reads behind the assignment.
  private func edges(into index: Int) -> [String] {
    let node = nodes[index]
    let inputs: [Int?] = node.inputs.isEmpty ? [nil] : node.inputs
    let words = [
      node.value.map { "results: \($0)" }, node.sensor.map { "only \($0)" },
    ].compactMap { $0 }
    let arrow = words.isEmpty ? "-->" : "-->|\(label(words))|"
    return inputs.map { input in
      let from = hasWatermarks && input == watermarkNode ? "watermark" : id(input)
      return "  \(from) \(arrow) step\(index)"
    }
  }

  private func sinks() -> [String] {
    var lines: [String] = []
    for (number, sink) in Sink.allCases.enumerated() {
      let givers = nodes.indices.filter { nodes[$0].sinks.contains(sink) }
      guard !givers.isEmpty else { continue }
      lines.append("  sink\(number)[/\(label([sink.rawValue]))/]")
      let arrow = sink.isRegular ? "-->" : "-.->"
      lines += givers.map { "  step\($0) \(arrow) sink\(number)" }
    }
    return lines
  }

  private func label(_ lines: [String]) -> String {
    "\"" + lines.map(PlanPicture.escaped).joined(separator: "<br/>") + "\""
  }

  /// Text that means nothing to Mermaid or to HTML, by Mermaid's own codes for characters.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "#", "&", "<", ">", "`", "\\", ";": escaped += "#\(scalar.value);"
      case "\n", "\r", "\t": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension PlanPicture.Sink {
  /// Whether what goes there is what the pipeline is for, not what went wrong.
  fileprivate var isRegular: Bool { self == .results || self == .alerts }
}
