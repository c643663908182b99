/// Lines of text: a word, then what there is to say about it.
struct Page {
  private static let width = 88
  private static let wordWidth = 12
  private(set) var text = ""

  mutating func add(_ lines: String...) { add(lines) }

  mutating func add(_ lines: [String]) {
    for line in lines { text += line + "\n" }
  }

  /// Goes on below itself where it is too long.
  mutating func line(_ word: String, _ words: String) {
    let indent = String(repeating: " ", count: Page.wordWidth + 2)
    var line = "  " + word + String(repeating: " ", count: max(0, Page.wordWidth - word.count - 1))
    for (number, next) in Page.pieces(of: words).enumerated() {
      if number > 0, line.count + 1 + next.count > Page.width {
        text += line + "\n"
        line = indent + next
      } else {
        line += " " + next
      }
    }
    text += line + "\n"
  }

  /// Words; a number and its unit stay together.
  private static func pieces(of words: String) -> [String] {
    var pieces: [String] = []
    for word in words.split(separator: " ") {
      let isUnit = word.count <= 3 && !word.contains { $0.isNumber }
      if isUnit, let last = pieces.last, last.last?.isNumber == true {
        pieces[pieces.count - 1] = "\(last) \(word)"
      } else {
        pieces.append(String(word))
      }
    }
    return pieces
  }
}
