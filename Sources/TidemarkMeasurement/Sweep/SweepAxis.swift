package import TidemarkCore

/// A setting that is varied, and its values.
package struct SweepAxis: Sendable, Equatable {
  /// Of the setting, with dots: `pipeline.watermark.bounded-out-of-orderness`.
  package let path: String
  /// As written, in the order in which they are tried; no two are the same.
  package let values: [String]
  /// The same in the base unit of `dimension`; nil if one of them is no number.
  package let numbers: [Double]?
  package let dimension: Threshold.Dimension
  /// Whether each is a multiple of the one before.
  package let isLogarithmic: Bool
  /// Whether only whole numbers can stand there.
  package let isWhole: Bool

  init(
    path: String,
    quantities: [SweepQuantity],
    isLogarithmic: Bool,
    isWhole: Bool
  ) {
    self.path = path
    values = quantities.map(\.text)
    numbers = quantities.map(\.value)
    dimension = quantities.first?.dimension ?? .number
    self.isLogarithmic = isLogarithmic
    self.isWhole = isWhole
  }

  init(path: String, texts: [String], isWhole: Bool) {
    let quantities = texts.compactMap { SweepQuantity($0[...]) }
    let largest = quantities.max { $0.value.magnitude < $1.value.magnitude }
    let alike = quantities.map { quantity in
      largest.map { quantity.withUnit(of: $0) } ?? quantity
    }
    let dimensions = alike.map(\.dimension)
    let areNumbers =
      quantities.count == texts.count && dimensions.allSatisfy { $0 == dimensions.first }
    self.path = path
    values = texts
    numbers = areNumbers ? alike.map(\.value) : nil
    dimension = areNumbers ? dimensions.first ?? .number : .number
    isLogarithmic = false
    self.isWhole = isWhole
  }

  /// The last key, which is what tables have room for.
  package var name: String { path.split(separator: ".").last.map(String.init) ?? path }
}

/// What is said about a setting on the command line: `PATH=FROM..TO:COUNT`, or `PATH=a,b,c`.
package struct SweepRange: Sendable, Equatable {
  /// The most values that one setting can have.
  package static let mostValues = 10_000

  private enum Values: Equatable {
    case list([String])
    case range(SweepQuantity, SweepQuantity, count: Int, isLogarithmic: Bool)
  }

  package let path: String
  private let values: Values

  /// - Throws: `Failure` (usage) that says how it is written.
  package init(_ text: String) throws(Failure) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw Self.failure(text, "write PATH=FROM..TO:COUNT or PATH=a,b,c")
    }
    path = String(parts[0])
    guard let dots = parts[1].firstRange(of: "..") else {
      let items = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard !items.contains("") else { throw Self.failure(text, "there is an empty value") }
      if let again = items.indices.first(where: { items[..<$0].contains(items[$0]) }) {
        throw Self.failure(text, "'\(items[again])' is given twice")
      }
      values = .list(items)
      return
    }
    values = try Self.range(
      parts[1][..<dots.lowerBound],
      parts[1][dots.upperBound...],
      in: text
    )
  }

  private static func range(
    _ first: Substring,
    _ rest: Substring,
    in text: String
  ) throws(Failure) -> Values {
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let last = parts.last else {
      throw failure(text, "say how many values: FROM..TO:COUNT, such as 0s..60s:13")
    }
    let isLogarithmic = last.hasSuffix("log")
    let digits = isLogarithmic ? last.dropLast(3) : last
    guard let count = Int(digits), (2...mostValues).contains(count) else {
      throw failure(text, "'\(last)' is no number of values; give 2 to \(mostValues)")
    }
    guard let low = SweepQuantity(first), let high = SweepQuantity(parts[0]) else {
      let wrong = SweepQuantity(first) == nil ? first : parts[0]
      throw failure(text, "'\(wrong)' is no number with a unit, such as 5s, 0.1% or 20")
    }
    let from = low.withUnit(of: high)
    let to = high.withUnit(of: low)
    switch (from.number, to.number) {
    case (.span, .span): break
    case (.decimal(_, let a), .decimal(_, let b)) where a == b: break
    default: throw failure(text, "\(first) and \(parts[0]) have different units; write one")
    }
    guard from.value != to.value else { throw failure(text, "the ends are the same value") }
    guard !isLogarithmic || (from.value > 0 && to.value > 0) else {
      throw failure(text, "both ends of a logarithmic range must be more than 0")
    }
    return .range(from, to, count: count, isLogarithmic: isLogarithmic)
  }

  private static func failure(_ text: String, _ message: String) -> Failure {
    Failure(.usage, "--vary \(text): \(message)")
  }

  /// Its values; `isWhole` says that only whole numbers can stand there.
  ///
  /// Spans are rounded to the milliseconds, or to what the ends are multiples of if that is finer; whole
  /// numbers to whole ones; others to nine digits, or four on a logarithmic scale. Values that fall together
  /// are one.
  package func axis(isWhole: Bool) -> SweepAxis {
    switch values {
    case .list(let texts): return SweepAxis(path: path, texts: texts, isWhole: isWhole)
    case .range(let from, let to, let count, let isLogarithmic):
      var quantities: [SweepQuantity] = []
      for index in 0..<count {
        let quantity: SweepQuantity
        if index == 0 {
          quantity = from
        } else if index == count - 1 {
          quantity = to
        } else {
          let part = Double(index) / Double(count - 1)
          let value =
            isLogarithmic
            ? PortableMath.exp(
              PortableMath.log(from.raw) * (1 - part) + PortableMath.log(to.raw) * part
            )
            : from.raw + (to.raw - from.raw) * part
          quantity = SweepQuantity.nearest(
            to: value,
            from,
            to,
            isWhole: isWhole,
            digits: isLogarithmic ? 4 : 9
          )
        }
        if quantities.last != quantity { quantities.append(quantity) }
      }
      return SweepAxis(
        path: path,
        quantities: quantities,
        isLogarithmic: isLogarithmic,
        isWhole: isWhole
      )
    }
  }
}

extension SweepQuantity {
  /// In the unit as written.
  var raw: Double {
    switch number {
    case .span(let nanoseconds, _): Double(nanoseconds)
    case .decimal(let value, _): value
    }
  }

  /// The value between two others that can be written.
  static func nearest(
    to value: Double,
    _ from: SweepQuantity,
    _ to: SweepQuantity,
    isWhole: Bool,
    digits: Int
  ) -> SweepQuantity {
    switch to.number {
    case .span(_, let unit):
      let step = resolution(from, to)
      let steps = Int64((value / Double(step)).rounded(.toNearestOrAwayFromZero))
      return SweepQuantity(.span(steps * step, unit: unit))
    case .decimal(_, let unit):
      let number = isWhole ? value.rounded() : rounded(value, digits: digits)
      return SweepQuantity(.decimal(number, unit: unit))
    }
  }

  /// The coarsest of 1 ms, 1 µs and 1 ns that both spans are multiples of.
  static func resolution(_ a: SweepQuantity, _ b: SweepQuantity) -> Int64 {
    guard case .span(let a, _) = a.number, case .span(let b, _) = b.number else { return 1 }
    return [1_000_000, 1_000].first { a % $0 == 0 && b % $0 == 0 } ?? 1
  }
}

extension SweepAxis {
  /// Another value of the setting as a number; nil for text that is none.
  package func number(_ text: String) -> Double? { SweepQuantity(text[...])?.value }
}
