import TidemarkCore
import TidemarkMeasurement

extension SweepReport {
  /// One document: `points`, in the order of the grid, with settings as written, and metrics as in `run.json`.
  package func json() -> String {
    JSONWriter.document { writer in
      writer.field("scenario", result.name)
      if hasOneSeed { writer.field("seed", result.seed) } else { writer.null("seed") }
      if let readings = result.readings {
        writer.field("readings", readings)
      } else {
        writer.null("readings")
      }
      writer.array("points", Array(result.values.indices)) { writer, point in
        write(point, to: &writer)
      }
      if let front = result.front {
        writer.object("pareto") { writer in
          writer.field("step", front.step)
          writer.field("completeness", front.benefit)
          writer.field("latency", front.cost)
        }
      }
      if let recommendation = result.recommendation { write(recommendation, to: &writer) }
    }
  }

  private func write(_ point: Int, to writer: inout JSONWriter) {
    writer.object("settings") { writer in
      for (axis, value) in zip(result.grid.axes, result.grid.values(of: point)) {
        writer.field(axis.path, value)
      }
    }
    writer.object("metrics") { writer in
      for (column, value) in zip(result.columns, result.values[point]) {
        writer.field(column.name, value)
      }
    }
    if let front = result.front { writer.field("on_pareto_front", front.flags[point]) }
  }

  private func write(_ recommendation: Recommendation, to writer: inout JSONWriter) {
    writer.object("recommendation") { writer in
      writer.field("threshold", recommendation.threshold.text)
      writer.field("setting", recommendation.path)
      writer.field("value", recommendation.choice?.value)
      writer.field("measured", recommendation.choice?.measured)
      writer.field("tried", recommendation.tried)
      switch recommendation.choice?.heldOut {
      case nil: writer.null("held_out")
      case .notChecked(let reason):
        writer.object("held_out") { $0.field("not_checked", reason) }
      case .seed(let seed, let value, let ok):
        writer.object("held_out") { writer in
          writer.field("seed", seed)
          writer.field("measured", value)
          writer.field("ok", ok)
        }
      }
      writer.field("ok", recommendation.ok)
    }
  }

  /// A line for each point under one of names: settings as written, and again as bare numbers in base units
  /// where they have one, metrics in base units, and whether the point is on the Pareto front.
  package func csv() -> String {
    var text = TextBuffer()
    let axes = result.grid.axes
    let units = axes.map { $0.numbers == nil || $0.dimension == .number ? nil : $0.dimension }
    var names: [String] = []
    for (axis, unit) in zip(axes, units) {
      names.append(axis.path)
      // A share has no unit to tell the two apart.
      if let unit { names.append(axis.path + (unit == .share ? "_share" : unit.suffix)) }
    }
    names += result.columns.map(\.nameWithUnit)
    if result.front != nil { names.append("on_pareto_front") }
    text.append(text: names.map(Self.field).joined(separator: ",") + "\n")
    for point in result.values.indices {
      var fields: [String] = []
      for (axis, (unit, index)) in zip(axes, zip(units, result.grid.indices(of: point))) {
        fields.append(Self.field(axis.values[index]))
        if unit != nil { fields.append(Self.number(axis.numbers?[index])) }
      }
      fields += result.values[point].map(Self.number)
      if let front = result.front { fields.append(front.flags[point] ? "true" : "false") }
      text.append(text: fields.joined(separator: ",") + "\n")
    }
    return text.string
  }

  /// Empty for no value.
  private static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    var text = TextBuffer()
    text.append(value)
    return text.string
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
