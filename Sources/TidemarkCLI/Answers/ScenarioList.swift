import TidemarkCore
import TidemarkScenario

/// What `scenarios` found.
struct ScenarioList: Showable {
  struct Entry {
    var path: String
    var name: String
    /// The first comment of the file.
    var about: String

    init(path: String) throws {
      let text = try WholeFile.text(path)
      self.path = path
      name = try Scenario.load(text: text, file: path).name
      let comment = text.split(separator: "\n").first { $0.hasPrefix("#") }
      about = comment.map { String($0.drop { $0 == "#" || $0 == " " }) } ?? ""
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
