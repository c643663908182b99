import TidemarkCore
import TidemarkStreams

extension PlanPicture {
  /// The same as one JSON document; facts are keyed by their words.
  func json() -> String {
    var object = JSONObject()
    object.add("name", name)
    object.add("semantics", topology.semantics.rawValue)
    object.add("at_end", topology.atEnd.rawValue)
    object.add("quantum_ns", Int(topology.quantum.nanoseconds))
    object.add("ledger", nodes.first(where: \.isLedger)?.name)
    object.add("watermark", raw: watermarkJSON)
    object.add("source", raw: line([("sends", list(source)), ("read_by", list(readers(of: nil)))]))
    let steps = nodes.indices.map { "    " + line(fields(of: $0)) }
    object.add("steps", raw: "[\n\(steps.joined(separator: ",\n"))\n  ]")
    return object.text
  }

  private var watermarkJSON: String {
    guard hasWatermarks else { return "null" }
    let after = watermarkNode.map { nodes[$0].name }
    return line([("after", string(after)), ("facts", facts(WatermarkWords(topology).facts))])
  }

  private func fields(of index: Int) -> [(String, String)] {
    let node = nodes[index]
    return [
      ("name", string(node.name)),
      ("kind", string(node.kind)),
      ("reads", list(inputs(of: node))),
      ("by_default", node.isWiredByDefault ? "true" : "false"),
      ("read_by", list(readers(of: index))),
      ("value", string(node.value)),
      ("sensor", string(node.sensor)),
      ("key", string(node.key?.word)),
      ("keys", node.key?.count.map { "\($0)" } ?? "null"),
      ("scope", string(node.scope.rawValue)),
      ("sinks", list(node.sinks.map(\.rawValue))),
      ("facts", facts(node.facts)),
    ]
  }

  private func facts(_ facts: [Fact]) -> String {
    line(facts.map { ($0.word.replacing(" ", with: "_"), string($0.text)) })
  }

  private func line(_ fields: [(String, String)]) -> String {
    let pairs = fields.map { "\(JSONObject.string($0.0)): \($0.1)" }
    return "{\(pairs.joined(separator: ", "))}"
  }

  private func list(_ names: [String]) -> String {
    "[\(names.map(JSONObject.string).joined(separator: ", "))]"
  }

  private func string(_ text: String?) -> String { text.map(JSONObject.string) ?? "null" }
}
