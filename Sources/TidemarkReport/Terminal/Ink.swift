/// How a piece of text looks on a terminal that shows colour.
enum Ink: String {
  case plain = ""
  case strong = "1"
  case faint = "2"
  case good = "32"
  case bad = "31"
  case warning = "33"
  case accent = "36"

  /// `text` between the ANSI codes for this ink; unchanged without colour.
  func paint(_ text: String, color: Bool) -> String {
    guard color, self != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(rawValue)m\(text)\u{1B}[0m"
  }
}
