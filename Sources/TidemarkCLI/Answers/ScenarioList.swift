import TidemarkCore
import TidemarkScenario

/// What `scenarios` found.
struct ScenarioList: Showable {
  struct Entry {
    var path: String
    var name: String
    /// The file's first comment, up to its colon.
    var about: String

    init(path: String) throws {
      let text = try WholeFile.text(path)
      self.path = path
      name = try Scenario.load(text: text, file: path).name
      let comment = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
        .map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
      about = comment.split(separator: ":").first.map(String.init) ?? ""
    }
  }

  var scenarios: [Entry]

  func text(color: Bool) -> String {
    let width = scenarios.map(\.path.count).max() ?? 0
    return scenarios.map { entry in
      let gap = String(repeating: " ", count: width - entry.path.count + 2)
      return "\(entry.path)\(gap)\(entry.about)\n"
    }.joined()
  }

  func json() -> String {
    let entries = scenarios.map { entry in
      "    {\"name\": \(JSONObject.string(entry.name)), \"path\": \(JSONObject.string(entry.path)), "
        + "\"about\": \(JSONObject.string(entry.about))}"
    }
    var object = JSONObject()
    object.add("scenarios", raw: "[\n\(entries.joined(separator: ",\n"))\n  ]")
    return object.text
  }
}
