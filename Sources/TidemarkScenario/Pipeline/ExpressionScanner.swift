/// A number, word, text in quotes or symbol of an expression.
struct ExpressionToken {
  enum Kind: Equatable {
    case number(Double)
    case name, text, symbol, end
  }

  var kind: Kind
  /// Of a text what is between the quotes.
  var text: String
  /// In characters, from 0.
  var position: Int
}

/// Cuts an expression into tokens.
struct ExpressionScanner {
  /// An expression becomes a tree that is walked by recursion.
  private static let maximumTokens = 500
  private static let symbols = [
    "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",",
  ]

  private let characters: [Character]
  private var position = 0

  init(_ text: String) {
    characters = Array(text)
  }

  /// The tokens, of which the last is an end.
  mutating func tokens() throws(ExpressionParser.Mistake) -> [ExpressionToken] {
    var tokens: [ExpressionToken] = []
    while let token = try next() {
      guard tokens.count < Self.maximumTokens else {
        throw ExpressionParser.Mistake(what: "it is too long", position: token.position)
      }
      tokens.append(token)
    }
    tokens.append(ExpressionToken(kind: .end, text: "", position: characters.count))
    return tokens
  }

  private mutating func next() throws(ExpressionParser.Mistake) -> ExpressionToken? {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    guard position < characters.count else { return nil }
    let start = position
    let first = characters[position]
    if first.isASCII, first.isNumber || first == "." { return try number() }
    if first.isASCII, first.isLetter {
      let text = take { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      return ExpressionToken(kind: .name, text: text, position: start)
    }
    if first == "'" || first == "\"" { return try text(in: first) }
    for symbol in Self.symbols where matches(symbol) {
      position += symbol.count
      return ExpressionToken(kind: .symbol, text: symbol, position: start)
    }
    throw ExpressionParser.Mistake(what: "'\(first)' is not expected here", position: start)
  }

  private func matches(_ symbol: String) -> Bool {
    characters[position...].starts(with: Array(symbol))
  }

  private mutating func take(while belongs: (Character) -> Bool) -> String {
    let start = position
    while position < characters.count, belongs(characters[position]) { position += 1 }
    return String(characters[start..<position])
  }

  private mutating func number() throws(ExpressionParser.Mistake) -> ExpressionToken {
    let start = position
    var text = take { $0.isASCII && ($0.isNumber || $0 == ".") }
    if position < characters.count, characters[position] == "e" || characters[position] == "E" {
      text += take { $0 == "e" || $0 == "E" }
      text += take { $0 == "-" || $0 == "+" }
      text += take { $0.isASCII && $0.isNumber }
    }
    guard let number = Double(text), number.isFinite else {
      throw ExpressionParser.Mistake(what: "'\(text)' is not a number", position: start)
    }
    return ExpressionToken(kind: .number(number), text: text, position: start)
  }

  private mutating func text(in quote: Character) throws(ExpressionParser.Mistake)
    -> ExpressionToken
  {
    let start = position
    position += 1
    let text = take { $0 != quote }
    guard position < characters.count else {
      throw ExpressionParser.Mistake(what: "the text has no closing quote", position: start)
    }
    position += 1
    return ExpressionToken(kind: .text, text: text, position: start)
  }
}
