import TidemarkCore

/// How errors quote what was found and guess what was meant.
enum Wording {
  /// `'text'`, shortened to 40 characters, with control characters as `?`.
  static func quoted(_ text: ArraySlice<UInt8>) -> String {
    let shown = String(decoding: text.prefix(200), as: UTF8.self)
    let short = shown.count > 40 || text.count > 200 ? shown.prefix(39) + "…" : shown[...]
    let printable = short.map { character in
      character.unicodeScalars.contains { $0.properties.generalCategory == .control }
        ? "?" : character
    }
    return "'\(String(printable))'"
  }

  static func quoted(_ text: String) -> String { quoted(Array(text.utf8)[...]) }

  /// `no column 'a'; did you mean 'b'? The columns are b, c`.
  ///
  /// Names longer than anybody types are not compared: the work grows with the square.
  static func missing(_ noun: String, _ name: String, among names: [String]) -> String {
    let complaint = "no \(noun) \(quoted(name))"
    guard !names.isEmpty else { return complaint + "; there is none" }
    let list = "\(names.count == 1 ? "only \(noun) is" : "\(noun)s are") \(list(names))"
    let candidates = names.prefix(1_000).filter { $0.utf8.count <= 200 }
    guard name.utf8.count <= 200, let nearest = nearestName(to: name, among: candidates) else {
      return "\(complaint); the \(list)"
    }
    return "\(complaint); did you mean \(quoted(nearest))? The \(list)"
  }

  /// `a, b, c` with at most ten names.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).map { String(quoted($0).dropFirst().dropLast()) }
    let rest = names.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// `1 cell`, `2 cells`.
  static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}
