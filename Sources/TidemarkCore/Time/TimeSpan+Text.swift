/// The units that a span can be written in, largest first.
private let units: [(name: String, nanoseconds: Int64)] = [
  ("d", 86_400_000_000_000),
  ("h", 3_600_000_000_000),
  ("m", 60_000_000_000),
  ("s", 1_000_000_000),
  ("ms", 1_000_000),
  ("us", 1_000),
  ("ns", 1),
]

extension TimeSpan {
  /// Reads `250ms`, `1.5h`, `-3s`: a decimal number and one of `ns us µs ms s m h d`, no space.
  ///
  /// Returns nil for anything else, for a value finer than a nanosecond, and for one that does not
  /// fit 64 bits of nanoseconds. A bare `0` is accepted.
  public init?(_ text: some StringProtocol) {
    if text == "0" {
      self = .zero
      return
    }
    var number = Substring(text)
    var suffix = ""
    while let last = number.last, last.isLetter {
      suffix.insert(last, at: suffix.startIndex)
      number.removeLast()
    }
    if suffix == "µs" || suffix == "μs" { suffix = "us" }
    guard let unit = units.first(where: { $0.name == suffix }),
      let nanoseconds = scaledInteger(number, by: unit.nanoseconds)
    else { return nil }
    self.init(nanoseconds: nanoseconds)
  }
}

extension TimeSpan: CustomStringConvertible {
  /// The shortest exact form in one unit, as `init(_:)` reads it: `250ms`, `90s`, `1.5s`.
  public var description: String {
    if nanoseconds == 0 { return "0s" }
    if let whole = units.first(where: { nanoseconds % $0.nanoseconds == 0 }),
      nanoseconds.magnitude / whole.nanoseconds.magnitude < 1_000 || whole.name == "d"
    {
      return "\(nanoseconds / whole.nanoseconds)\(whole.name)"
    }
    let unit = units.first { nanoseconds.magnitude >= $0.nanoseconds.magnitude && $0.name != "m" }
    guard let unit, unit.nanoseconds > 1 else { return "\(nanoseconds)ns" }
    let whole = nanoseconds.magnitude / unit.nanoseconds.magnitude
    var rest = nanoseconds.magnitude % unit.nanoseconds.magnitude
    if unit.name == "h" || unit.name == "d" {
      // Decimals of an hour are rarely exact; whole seconds always are at this point or below.
      let second: UInt64 = 1_000_000_000
      let sign = nanoseconds < 0 ? "-" : ""
      let seconds = nanoseconds.magnitude / second
      rest = nanoseconds.magnitude % second
      return rest == 0
        ? "\(sign)\(seconds)s" : "\(sign)\(seconds).\(decimals(rest, below: second))s"
    }
    let sign = nanoseconds < 0 ? "-" : ""
    return rest == 0
      ? "\(sign)\(whole)\(unit.name)"
      : "\(sign)\(whole).\(decimals(rest, below: unit.nanoseconds.magnitude))\(unit.name)"
  }
}

/// `rest / unit` as decimal digits without trailing zeros; `unit` is a power of ten.
private func decimals(_ rest: UInt64, below unit: UInt64) -> String {
  var text = String(rest)
  var digits = 0
  var power = unit
  while power > 1 {
    power /= 10
    digits += 1
  }
  text = String(repeating: "0", count: digits - text.count) + text
  while text.last == "0" { text.removeLast() }
  return text
}

/// A decimal number times `scale` as an exact integer; nil if it is not one or overflows.
private func scaledInteger(_ text: Substring, by scale: Int64) -> Int64? {
  let negative = text.first == "-"
  let digits = negative ? text.dropFirst() : text
  let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  guard let whole = parts.first, !whole.isEmpty, whole.allSatisfy(\.isASCIIDigit),
    let units = Int64(whole)
  else { return nil }
  let (product, overflow) = units.multipliedReportingOverflow(by: scale)
  guard !overflow else { return nil }
  var value = product
  if parts.count == 2 {
    guard !parts[1].isEmpty, parts[1].allSatisfy(\.isASCIIDigit) else { return nil }
    var place = scale
    for digit in parts[1] {
      guard let amount = digit.wholeNumberValue else { return nil }
      // A scale such as 60 s has no exact tenth below a certain digit: refuse rather than round.
      guard place % 10 == 0 || amount == 0 else { return nil }
      place /= 10
      let (sum, carry) = value.addingReportingOverflow(place * Int64(amount))
      guard !carry else { return nil }
      value = sum
    }
  }
  return negative ? -value : value
}

extension Character {
  /// Whether this is one of `0`...`9`.
  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
