import TidemarkCore
import TidemarkReport

/// How two files differ.
struct Difference: Showable {
  var first: String
  var second: String
  /// Rows or lines that are in only one of them, or are not equal.
  var count = 0
  /// The first of them: `-` only in the first file, `+` only in the second.
  var lines: [String] = []
  private let limit: Int

  init(_ first: String, _ second: String, limit: Int) {
    self.first = first
    self.second = second
    self.limit = limit
  }

  mutating func add(_ lines: [String]) {
    count += 1
    if count <= limit { self.lines += lines }
  }

  func text(color: Bool) -> String {
    guard count > 0 else { return "no difference\n" }
    var text = "--- \(first)\n+++ \(second)\n"
    for line in lines { text += line + "\n" }
    if count > limit { text += "... and \(HumanText.count(Int64(count - limit))) more\n" }
    return text
  }

  func json() -> String {
    var object = JSONObject()
    object.add("first", first)
    object.add("second", second)
    object.add("differences", count)
    object.add("lines", raw: "[" + lines.map(JSONObject.string).joined(separator: ", ") + "]")
    return object.text
  }
}

/// Compares two text files as lists of lines.
struct LinesDiff {
  let first: String
  let second: String
  let limit: Int

  init(_ first: String, _ second: String, limit: Int) {
    self.first = first
    self.second = second
    self.limit = limit
  }

  func compare() throws -> Difference {
    let a = lines(try WholeFile.bytes(first))
    let b = lines(try WholeFile.bytes(second))
    var difference = Difference(first, second, limit: limit)
    var head = 0
    while head < min(a.count, b.count), a[head] == b[head] { head += 1 }
    var tail = 0
    while tail < min(a.count, b.count) - head, a[a.count - 1 - tail] == b[b.count - 1 - tail] {
      tail += 1
    }
    let restA = a[head..<a.count - tail]
    let restB = b[head..<b.count - tail]
    report(restA, notIn: restB, mark: "-", to: &difference)
    report(restB, notIn: restA, mark: "+", to: &difference)
    if difference.count == 0, !restA.isEmpty || !restB.isEmpty {
      difference.add(["the same lines in another order, from line \(head + 1) on"])
    }
    return difference
  }

  private func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
  }

  /// Lines of one list that the other has not, or has fewer times.
  private func report(
    _ lines: ArraySlice<ArraySlice<UInt8>>,
    notIn others: ArraySlice<ArraySlice<UInt8>>,
    mark: String,
    to difference: inout Difference
  ) {
    var left: [ArraySlice<UInt8>: Int] = [:]
    for line in others { left[line, default: 0] += 1 }
    for (number, line) in zip(lines.indices, lines) {
      if let count = left[line], count > 0 {
        left[line] = count - 1
      } else {
        difference.add(["\(mark) \(number + 1): \(String(decoding: line, as: UTF8.self))"])
      }
    }
  }
}
