import Foundation
import TidemarkCore

/// A table as text: a line for each row, with what the row has, and one behind each group.
struct PlainTable: TableFormat {
  static let rowsInGroup = 40
  static let end = "end of the table"

  mutating func append(_ group: borrowing Table, to text: inout TextBuffer) {
    for row in PlainTable.rows(of: group) { text.append(text: PlainTable.line(row) + "\n") }
    text.append(text: "\(group.rows) rows\n")
  }

  mutating func finish(_ group: borrowing Table, to text: inout TextBuffer) {
    append(group, to: &text)
    text.append(text: PlainTable.end + "\n")
  }

  /// Sorted by name, so that lines of results can be spelt alike.
  static func line(_ row: [String: String]) -> String {
    row.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
  }

  private static func rows(of table: borrowing Table) -> [[String: String]] {
    var rows = [[String: String]](repeating: [:], count: table.rows)
    for column in table.columns {
      var row = 0
      var next = 0
      for (run, length) in column.presence.lengths.enumerated() {
        if run.isMultiple(of: 2) {
          for place in row..<row + length {
            rows[place][column.name] = PlainTable.text(column.numbers[next], column)
            next += 1
          }
        }
        row += length
      }
    }
    return rows
  }

  private static func text(_ number: Int64, _ column: TableColumn) -> String {
    switch column.kind {
    case .real: text(Double(bitPattern: UInt64(bitPattern: number)))
    case .integer: "\(number)"
    case .time: Timestamp(nanoseconds: number).description
    case .word: column.words.words[Int(number)]
    }
  }

  /// JSON has one word for all that are no numbers.
  static func text(_ number: Double) -> String { number.isFinite ? "\(number)" : "null" }
}

/// A line of results as `PlainTable` spells a row.
func tableLine(ofJSON line: Substring) throws -> String {
  guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
  else {
    return "no object: \(line)"
  }
  var row = object.compactMapValues { $0 as? String }
  // Foundation's own numbers are not always the nearest to what is written.
  for match in line.matches(of: #/"([^"]+)":(null|-?[0-9][^,}]*)/#) {
    let (name, number) = (String(match.output.1), match.output.2)
    let isInteger = ["count", "epoch", "copy"].contains(name)
    row[name] = isInteger ? String(number) : PlainTable.text(Double(number) ?? .nan)
  }
  if let reading = row.removeValue(forKey: "reading"), let slash = reading.lastIndex(of: "/") {
    row["series"] = String(reading[..<slash])
    row["sequence"] = String(reading[reading.index(after: slash)...])
    row["epoch"] = row["epoch"] ?? "0"
    row["copy"] = row["copy"] ?? "0"
  }
  return PlainTable.line(row)
}
