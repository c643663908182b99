/// A percentage above 0 and below 100 with at most three decimals, such as p50 or p99.9.
package struct Percentile: Sendable, Hashable {
  /// The percentage times 1,000, so that 99.9 % is a whole number and not nearly one.
  package let thousandths: Int32

  /// A regular expression for the words, for editors.
  package static let pattern =
    #"^p([1-9][0-9]?(\.[0-9]{0,2}[1-9])?|0\.[0-9]{0,2}[1-9])$"#

  /// Nil unless it lies between 0 and 100,000, both excluded.
  package init?(thousandths: Int32) {
    guard thousandths > 0, thousandths < 100_000 else { return nil }
    self.thousandths = thousandths
  }

  /// Nil unless this is how `word` spells it: one percentile has one name.
  package init?(word: String) {
    guard word.utf8.first == 0x70 else { return nil }
    let parts = word.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int32(parts[0]), whole < 100 else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 3 else { return nil }
    let padded = decimals + String(repeating: "0", count: 3 - decimals.utf8.count)
    guard let fraction = Int32(padded) else { return nil }
    self.init(thousandths: whole * 1_000 + fraction)
    guard self.word == word else { return nil }
  }

  package var word: String {
    let whole = "p\(thousandths / 1_000)"
    guard thousandths % 1_000 > 0 else { return whole }
    var digits = Array("\(1_000 + thousandths % 1_000)".utf8.dropFirst())
    while digits.last == 0x30 { digits.removeLast() }
    return whole + "." + String(decoding: digits, as: UTF8.self)
  }

  /// Which of `count` sorted values it is, from 1: the smallest that at least this share of the
  /// values do not exceed, as SQL's PERCENTILE_DISC; `count` must be above 0.
  package func rank(of count: Int64) -> Int64 {
    let product = UInt64(count).multipliedFullWidth(by: UInt64(thousandths))
    let (quotient, remainder) = UInt64(100_000).dividingFullWidth(product)
    return Int64(quotient) + (remainder > 0 ? 1 : 0)
  }
}
