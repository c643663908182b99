/// Fitting text into columns; a column is a character.
enum Layout {
  /// How wide a report may be.
  static let width = 80

  /// `text`, its end replaced by `…` if it is longer than `width`.
  static func truncated(_ text: String, to width: Int) -> String {
    if text.count <= width { return text }
    return width < 1 ? "" : text.prefix(width - 1) + "…"
  }

  /// `text`, its start replaced by `…` if it is too long: the end of a path tells more.
  static func truncatedPath(_ text: String, to width: Int) -> String {
    if text.count <= width { return text }
    return width < 1 ? "" : "…" + text.suffix(width - 1)
  }

  /// Filled with spaces on the right.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// Filled with spaces on the left.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Lines of at most `width`, broken at spaces; inside a word only if it is longer than a line.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
      while line.count > width {
        lines.append(String(line.prefix(width)))
        line = String(line.dropFirst(width))
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// A horizontal bar, `share` of `width` long, in eighths of a column; never empty above zero.
  static func bar(_ share: Double, width: Int) -> String {
    guard share > 0 else { return "" }
    let most = width * 8
    let eighths = max(1, min(most, Int((min(share, 1) * Double(most)).rounded(.down))))
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + rest
  }
}
