package import TidemarkCore

/// Reads lines of results, strictly: a program that prints something else is told at once.
package struct ResultLineReader: Sendable {
  /// How errors call what is read.
  private let name: String
  /// Lines so far.
  package private(set) var lines = 0

  package init(name: String) {
    self.name = name
  }

  /// The next line, without its end; nil if there is nothing but white space in it.
  ///
  /// - Throws: `Failure` (bad data) with its line and column.
  package mutating func read(_ line: [UInt8]) throws(Failure) -> ResultLine? {
    lines += 1
    var json = JSONReader(InputFile(name: name, bytes: line))
    do {
      guard json.peek() != nil else { return nil }
      var fields = ResultFields()
      try json.begin(ASCII.openBrace, "a result, which is an object in braces,")
      var isFirst = true
      while let key = try json.nextKey(isFirst: isFirst) {
        isFirst = false
        try fields.read(String(decoding: key.text, as: UTF8.self), from: &json)
      }
      try json.finish()
      return try fields.line(json)
    } catch {
      var failure = error
      failure.line = lines
      throw failure
    }
  }
}

/// The fields of a line while it is read.
private struct ResultFields {
  private var step: String?
  private var kind: String?
  private var key: String?
  private var reading: String?
  private var epoch: UInt32 = 0
  private var start: Timestamp?
  private var end: Timestamp?
  private var time: Timestamp?
  private var eventTime: Timestamp?
  private var score = Double.nan
  private var isReady = false
  private var numbers: [(name: String, value: Double)] = []
  private var texts: [(name: String, value: String)] = []

  mutating func read(_ name: String, from json: inout JSONReader) throws(Failure) {
    switch name {
    case "step": step = try text(&json)
    case "kind": kind = try text(&json)
    case "key": key = try text(&json)
    case "reading": reading = try text(&json)
    case "start": start = try time(name, &json)
    case "end": end = try time(name, &json)
    case "time": time = try time(name, &json)
    case "event_time": eventTime = try time(name, &json)
    case "at": try json.skipValue(depth: 1)
    case "epoch": epoch = try epoch(&json)
    case "score": score = try number(&json)
    case "ready":
      _ = json.peek()
      isReady = try json.scalar().elementsEqual("true".utf8)
    default: try readNumber(name, &json)
    }
  }

  private mutating func readNumber(_ name: String, _ json: inout JSONReader) throws(Failure) {
    switch json.peek() ?? 0 {
    case ASCII.quote:
      let text = try text(&json)
      // JSON has no numbers for these.
      if let value = ["nan": Double.nan, "inf": .infinity, "-inf": -.infinity][text] {
        numbers.append((name, value))
      }
      texts.append((name, text))
    case ASCII.minus, ASCII.zero...ASCII.nine, 0x6E: numbers.append((name, try number(&json)))
    default: try json.skipValue(depth: 1)
    }
  }

  private func text(_ json: inout JSONReader) throws(Failure) -> String {
    guard json.peek() == ASCII.quote else { throw json.expected("a string") }
    return String(decoding: try json.string(), as: UTF8.self)
  }

  private func number(_ json: inout JSONReader) throws(Failure) -> Double {
    guard json.peek() != nil else { throw json.expected("a number") }
    let start = json.position
    let text = try json.scalar()
    if text.elementsEqual("null".utf8) { return .nan }
    guard let value = Double(String(decoding: text, as: UTF8.self)) else {
      throw json.failure("found \(Wording.quoted(text)) where a number is expected", at: start)
    }
    return value
  }

  private func epoch(_ json: inout JSONReader) throws(Failure) -> UInt32 {
    guard json.peek() != nil else { throw json.expected("a number") }
    let start = json.position
    guard let epoch = UInt32(String(decoding: try json.scalar(), as: UTF8.self)) else {
      throw json.failure("'epoch' is a whole number from 0", at: start)
    }
    return epoch
  }

  private func time(_ name: String, _ json: inout JSONReader) throws(Failure) -> Timestamp {
    let first = json.peek()
    let start = json.position
    let text = first == ASCII.quote ? try json.string() : try json.scalar()
    if first == ASCII.quote, let time = Timestamp(iso8601: text) { return time }
    if first != ASCII.quote, let nanoseconds = Int64(String(decoding: text, as: UTF8.self)) {
      return Timestamp(nanoseconds: nanoseconds)
    }
    throw json.failure(
      "'\(name)' is no time: write it as \"2026-01-01T00:00:00Z\", or as whole nanoseconds since 1970",
      at: start
    )
  }

  func line(_ json: JSONReader) throws(Failure) -> ResultLine {
    if isReady, step == nil {
      return ResultLine(step: "", subject: .ready, score: .nan, numbers: [], texts: [])
    }
    guard let step else { throw missing("step", json) }
    let subject = try subject(json)
    return ResultLine(step: step, subject: subject, score: score, numbers: numbers, texts: texts)
  }

  private func subject(_ json: JSONReader) throws(Failure) -> ResultLine.Subject {
    switch kind {
    case "on-time", "end-of-input", "update": return try window(json)
    case "retract": return try window(json, isWithdrawn: true)
    case "alert": return try alert(json)
    case "late-dropped", "late-side-output", "rejected", "overflow", "output", "side-output":
      return .other
    case nil: return start != nil || end != nil ? try window(json) : try alert(json)
    case let kind?:
      let kinds = ["on-time", "update", "end-of-input", "retract", "alert"]
      throw json.failure(Wording.missing("kind", kind, among: kinds), at: 0)
    }
  }

  private func window(
    _ json: JSONReader,
    isWithdrawn: Bool = false
  ) throws(Failure) -> ResultLine.Subject {
    guard let key else { throw missing("key", json) }
    guard let start else { throw missing("start", json) }
    guard let end else { throw missing("end", json) }
    return .window(key: key, start: start, end: end, isWithdrawn: isWithdrawn)
  }

  private func alert(_ json: JSONReader) throws(Failure) -> ResultLine.Subject {
    if let reading { return .reading(reading, epoch: epoch) }
    guard let time = time ?? eventTime else {
      throw json.failure(
        "a result needs 'start' and 'end' if it is a window's, 'reading' or 'time' if it is an alert",
        at: 0
      )
    }
    guard let key else { throw missing("key", json) }
    return .moment(series: key, eventTime: time)
  }

  private func missing(_ key: String, _ json: JSONReader) -> Failure {
    json.failure("a result needs '\(key)'", at: 0)
  }
}
