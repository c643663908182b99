import TidemarkCore
import TidemarkFleet
import TidemarkReport
import TidemarkScenario

/// What `scenarios` found.
struct ScenarioList: Showable {
  struct Entry {
    /// Of a fleet; readings as expected, without a simulation.
    struct Size {
      var devices: Int
      var readings: Double
      /// Whether there are sensors that report changes only, whose looks count as readings.
      var isUpperBound: Bool

      var text: String { (isUpperBound ? "≤ " : "") + HumanText.short(readings) }
    }

    var path: String
    var name: String
    /// The file's first comment, up to its colon; a line that is for editors is none.
    var about: String
    /// Nil for imported files.
    var size: Size?

    init(path: String) throws {
      let scenario = try LoadedScenario.load(path)
      self.path = path
      name = scenario.name
      let comment = scenario.text.split(separator: "\n")
        .drop { $0.hasPrefix("# yaml-language-server:") }
        .prefix { $0.hasPrefix("#") }
        .map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
      about = comment.split(separator: ":").first.map(String.init) ?? ""
      if case .fleet(let model) = scenario.input {
        size = try Self.size(of: model, in: scenario)
      }
    }

    private static func size(of model: FleetModel, in scenario: Scenario) throws -> Size {
      do {
        let expected = try FleetExpectation(model)
        return Size(
          devices: expected.devices,
          readings: expected.arriving,
          isUpperBound: expected.classes.contains { $0.sensors.contains(where: \.reportsChanges) }
        )
      } catch {
        throw scenario.located(error)
      }
    }

    var file: String { path.split(separator: "/").last.map(String.init) ?? path }
  }

  var folder: String
  var scenarios: [Entry]

  func text(color: Bool) -> String {
    let heading = [folder, "devices", "readings", ""]
    let rows = scenarios.map { entry in
      [
        entry.file,
        entry.size.map { HumanText.count(Int64($0.devices)) } ?? HumanText.none,
        entry.size?.text ?? HumanText.none,
        entry.about,
      ]
    }
    let widths = heading.indices.map { column in
      ([heading] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([heading] + rows).map { row in
      let gaps = row.indices.map { String(repeating: " ", count: widths[$0] - row[$0].count) }
      let line = "\(row[0])\(gaps[0])  \(gaps[1])\(row[1])  \(gaps[2])\(row[2])"
      return row[3].isEmpty ? "\(line)\n" : "\(line)  \(row[3])\n"
    }.joined()
  }

  func json() -> String {
    let entries = scenarios.map { entry in
      let devices = entry.size.map { String($0.devices) } ?? "null"
      let readings = entry.size.map { String(Int64($0.readings.rounded())) } ?? "null"
      return "    {\"name\": \(JSONObject.string(entry.name)), "
        + "\"path\": \(JSONObject.string(entry.path)), "
        + "\"about\": \(JSONObject.string(entry.about)), "
        + "\"devices\": \(devices), \"expected_readings\": \(readings), "
        + "\"is_upper_bound\": \(entry.size?.isUpperBound ?? false)}"
    }
    var object = JSONObject()
    object.add("scenarios", raw: "[\n\(entries.joined(separator: ",\n"))\n  ]")
    return object.text
  }
}
