import TidemarkCore
import TidemarkScenario

/// Something that came out, with every field that a case could ask about.
struct CaseEvent: Equatable {
  enum Value: Equatable {
    case number(Double)
    case string(String)
    case null
  }

  var kind: ExpectedEvent.Kind
  var at: Int
  var key = ""
  var start: Int64 = 0
  var end: Int64 = 0
  var time: Int64 = 0
  var value = Value.number(0)
  /// What only operators other than windows give out.
  var others: [ExpectedEvent.Field] = []

  init(kind: ExpectedEvent.Kind, at: Int) {
    self.kind = kind
    self.at = at
  }

  var isLate: Bool { kind == .lateDropped || kind == .lateSideOutput }

  /// Whether every field that the expectation gives is equal; `at` only if `comparesStep`.
  func matches(_ expected: ExpectedEvent, comparesStep: Bool = true) -> Bool {
    guard kind == expected.kind else { return false }
    if comparesStep, let at = expected.at, at != self.at { return false }
    return expected.fields.allSatisfy { field in
      switch field.name {
      case "key": field.value == .string(key) || number(field.value).map { "\($0)" } == key
      case "start": number(field.value) == start
      case "end": number(field.value) == end
      case "t": number(field.value) == time
      case "value": matches(field.value)
      default: others.contains(field)
      }
    }
  }

  private func number(_ value: CaseValue) -> Int64? {
    if case .int(let number) = value { number } else { nil }
  }

  private func matches(_ expected: CaseValue) -> Bool {
    switch (expected, value) {
    case (.int(let number), .number(let found)): Double(number) == found
    case (.double(let number), .number(let found)): number == found
    case (.string(let word), .string(let found)): word == found
    case (.int(let number), .string(let found)): "\(number)" == found
    case (.null, .null): true
    default: false
    }
  }

  var window: String { "\(key) [\(start), \(end))" }
}

extension CaseEvent: CustomStringConvertible {
  var description: String {
    let value =
      switch value {
      case .number(let number): Int64(exactly: number).map { "\($0)" } ?? "\(number)"
      case .string(let word): "\"\(word)\""
      case .null: "null"
      }
    guard others.isEmpty, kind != .fire, kind != .error else {
      let fields = others.map { ", \($0.name): \($0.value.text)" }.joined()
      return "{kind: \(kind.rawValue)\(fields), t: \(time), at: \(at)}"
    }
    let bounds = start == end ? "" : ", start: \(start), end: \(end)"
    return "{kind: \(kind.rawValue), key: \(key)\(bounds), value: \(value), t: \(time), at: \(at)}"
  }
}

extension ExpectedEvent {
  /// As it is written in a case.
  var text: String {
    var parts = ["kind: \(kind.rawValue)"]
    for field in fields {
      if case .string(let word) = field.value, field.name == "key" {
        parts.append("key: \(word)")
      } else {
        parts.append("\(field.name): \(field.value.text)")
      }
    }
    if let at { parts.append("at: \(at)") }
    return "{\(parts.joined(separator: ", "))}"
  }
}

extension CaseValue {
  /// As it is written in a case.
  var text: String {
    switch self {
    case .null: "null"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let word): "\"\(word)\""
    }
  }
}
