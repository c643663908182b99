/// How much room words take, in pixels.
///
/// A picture cannot ask for the font that it will be shown in, so widths are guessed on the wide
/// side: 0.6 of the size per character, twice that for the wide letters of East Asia.
enum TextWidth {
  /// The size of most words in a picture.
  static let size = 11.0

  static func of(_ text: String, size: Double = TextWidth.size) -> Double {
    var halves = 0
    for character in text {
      let isWide = (character.unicodeScalars.first?.value ?? 0) >= 0x1100
      halves += isWide ? 2 : 1
    }
    return Double(halves) * size * 0.6
  }

  /// `text`, its end replaced by `…` if it needs more than `width`.
  static func fitted(_ text: String, in width: Double, size: Double = TextWidth.size) -> String {
    guard of(text, size: size) > width else { return text }
    var kept = ""
    for character in text {
      guard of(kept + String(character) + "…", size: size) <= width else { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
