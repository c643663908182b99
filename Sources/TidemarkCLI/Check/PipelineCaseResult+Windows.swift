import TidemarkScenario

extension ResultRow {
  /// The last result of each window, in the order in which they first came out; none for one that was
  /// withdrawn.
  static func lastOfWindows(_ rows: [ResultRow]) -> [ResultRow] {
    var places: [[String?]: Int] = [:]
    var last: [ResultRow?] = []
    for row in rows {
      guard let kind = row["kind"] else { continue }
      let isResult = ["on-time", "end-of-input", "update"].contains(kind)
      guard isResult || kind == "retract" else { continue }
      let window = [row.step, row["key"], row["start"], row["end"]]
      let place = places[window] ?? last.count
      if place == last.count {
        places[window] = place
        last.append(nil)
      }
      last[place] = isResult ? row : nil
    }
    return last.compactMap(\.self)
  }
}

extension PipelineCaseResult {
  /// The first window that is missing or another, and the first that should not be there.
  func windowDifferences(_ wanted: [ResultRow]) -> [String] {
    var left = windows
    var lines: [String] = []
    for row in wanted {
      let keys = row.fields.map(\.key)
      if let found = left.firstIndex(where: { $0.only(keys).isNearly(row) }) {
        left.remove(at: found)
      } else if lines.isEmpty {
        let bounds = ["key", "start", "end"].filter(keys.contains)
        let same = left.first { $0.step == row.step && $0.only(bounds) == row.only(bounds) }
        lines.append(
          "window \(describe(row)): "
            + (same.map { "got \(describe($0.only(keys)))" } ?? "there is no such result")
        )
        if let same { left.removeAll { $0 == same } }
      }
    }
    if let extra = left.first, lines.isEmpty || windows.count > wanted.count {
      lines.append("window \(describe(extra)): not expected")
    }
    return lines
  }
}
