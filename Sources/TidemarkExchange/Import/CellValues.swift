import TidemarkCore

/// A reading's value, or what is wrong with it.
///
/// `nan`, `inf` and `infinity` in any case are values: what to make of them is up to the pipeline's
/// validation. JSON has no words for them; its null is NaN, and the words may stand in a string.
func readValue(_ cell: Cell) -> (value: Double, problem: String?) {
  if cell.isNull { return (.nan, nil) }
  let text = trimmed(cell.text)
  if let number = DecimalNumber(text) {
    if let value = number.doubleIfEasy { return (value, nil) }
    if let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite {
      return (value, nil)
    }
    return (0, "\(Wording.quoted(text)) is too large for a 64-bit number")
  }
  if text.isEmpty {
    return (0, "is empty; leave out the row of a missing reading, or write nan")
  }
  let isNegative = text.first == ASCII.minus
  let word = isNegative || text.first == ASCII.plus ? text.dropFirst() : text
  if isWord(word, "nan") { return (.nan, nil) }
  if let value = NaNText.value(text) { return (value, nil) }
  if isWord(word, "inf") || isWord(word, "infinity") {
    return (isNegative ? -.infinity : .infinity, nil)
  }
  let hint = text.contains(ASCII.comma) ? "; write decimals with a point" : ""
  return (0, "\(Wording.quoted(text)) is not a number\(hint)")
}

/// What a cell of a label column says.
enum Label: Equatable {
  case normal
  /// Anomalous, without a word for what happened.
  case anomalous
  /// The anomaly's kind.
  case kind(ArraySlice<UInt8>)
  /// A number other than 0 and 1.
  case unknown

  init(_ cell: Cell) {
    let text = trimmed(cell.text)
    if cell.isNull || text.isEmpty {
      self = .normal
    } else if let number = DecimalNumber(text) {
      switch number.doubleIfEasy {
      case 0: self = .normal
      case 1: self = .anomalous
      default: self = .unknown
      }
    } else if isWord(text, "false") {
      self = .normal
    } else if isWord(text, "true") {
      self = .anomalous
    } else {
      self = .kind(text)
    }
  }
}
