import TidemarkCore
import TidemarkReport

/// How two recordings differ.
struct RecordingDifference: Showable {
  /// Readings in one, in the other, and in both with other fields; or anomalies.
  struct Counts {
    var onlyInFirst = 0
    var onlyInSecond = 0
    var differing = 0
    var total: Int { onlyInFirst + onlyInSecond + differing }
  }

  /// What names a reading in both recordings.
  private struct Identity: Hashable {
    var series: UInt32
    var epoch: UInt16
    var sequence: UInt32
    var copy: UInt8

    init(_ reading: Reading) {
      series = reading.series
      epoch = reading.epoch
      sequence = reading.sequence
      copy = reading.copy
    }
  }

  private struct Entry {
    var reading: ComparedReading
    var lines: [String]
  }

  /// Fields that are named of a reading; the rest mostly follows from them.
  private static let fieldsNamed = 3
  /// Readings that may wait for their counterpart; about 100 MB.
  private static let waitingLimit = 1 << 20

  let first: String
  let second: String
  /// Of the shared series.
  var names: [String] = []
  private let limit: Int
  private(set) var readings = Counts()
  private(set) var anomalies = Counts()
  /// Readings of one recording that the other did not have so far.
  private var waitingInFirst: [Identity: ComparedReading] = [:]
  private var waitingInSecond: [Identity: ComparedReading] = [:]
  /// At least the first `limit` differences of readings.
  private var entries: [Entry] = []
  private var anomalyLines: [String] = []

  init(_ first: String, _ second: String, limit: Int) {
    self.first = first
    self.second = second
    self.limit = limit
  }

  var count: Int { readings.total + anomalies.total }

  // MARK: Readings

  /// Two readings at the same place, which are equal or differ in a field.
  mutating func add(_ a: ComparedReading, _ b: ComparedReading) {
    let fields = a.differences(from: b)
    guard !fields.isEmpty else { return }
    readings.differing += 1
    var named = fields.prefix(RecordingDifference.fieldsNamed).joined(separator: ", ")
    let rest = fields.count - RecordingDifference.fieldsNamed
    if rest > 0 { named += " and \(rest) more" }
    let lines = [
      "- " + a.description(names), "+ " + b.description(names), "  differ in " + named,
    ]
    keep(Entry(reading: a, lines: lines))
  }

  mutating func add(onlyInFirst a: ComparedReading) {
    if let b = waitingInSecond.removeValue(forKey: Identity(a.reading)) {
      add(a, b)
    } else if let other = waitingInFirst.updateValue(a, forKey: Identity(a.reading)) {
      report(onlyInFirst: other)
    }
    if waitingInFirst.count > RecordingDifference.waitingLimit { settleReadings() }
  }

  mutating func add(onlyInSecond b: ComparedReading) {
    if let a = waitingInFirst.removeValue(forKey: Identity(b.reading)) {
      add(a, b)
    } else if let other = waitingInSecond.updateValue(b, forKey: Identity(b.reading)) {
      report(onlyInSecond: other)
    }
    if waitingInSecond.count > RecordingDifference.waitingLimit { settleReadings() }
  }

  /// Gives up waiting: what has no counterpart so far is in one recording only.
  mutating func settleReadings() {
    // In any order: what is counted and kept does not depend on it.
    let (a, b) = (waitingInFirst.values, waitingInSecond.values)
    waitingInFirst = [:]
    waitingInSecond = [:]
    for reading in a { report(onlyInFirst: reading) }
    for reading in b { report(onlyInSecond: reading) }
  }

  private mutating func report(onlyInFirst a: ComparedReading) {
    readings.onlyInFirst += 1
    keep(Entry(reading: a, lines: ["- " + a.description(names)]))
  }

  private mutating func report(onlyInSecond b: ComparedReading) {
    readings.onlyInSecond += 1
    keep(Entry(reading: b, lines: ["+ " + b.description(names)]))
  }

  /// Keeps the first in order, whatever order they are found in.
  private mutating func keep(_ entry: Entry) {
    entries.append(entry)
    if entries.count > 2 * limit + 64 { entries = firstEntries }
  }

  private var firstEntries: [Entry] {
    // Two of them may be one reading, which both recordings have twice.
    let sorted = entries.sorted { a, b in
      if a.reading.precedes(b.reading) { return true }
      return b.reading.precedes(a.reading) ? false : a.lines[0] < b.lines[0]
    }
    return Array(sorted.prefix(limit))
  }

  // MARK: Anomalies

  /// Compares two truth tables by series and number.
  mutating func compare(_ a: [Anomaly], _ b: [Anomaly]) {
    let (a, b) = (a.sorted { $0.order < $1.order }, b.sorted { $0.order < $1.order })
    var (x, y) = (0, 0)
    while x < a.count || y < b.count {
      if x < a.count, y < b.count, a[x].order == b[y].order {
        add(a[x], b[y])
        x += 1
        y += 1
      } else if y == b.count || x < a.count && a[x].order < b[y].order {
        anomalies.onlyInFirst += 1
        keep(["- anomaly " + describe(a[x])])
        x += 1
      } else {
        anomalies.onlyInSecond += 1
        keep(["+ anomaly " + describe(b[y])])
        y += 1
      }
    }
  }

  private mutating func add(_ a: Anomaly, _ b: Anomaly) {
    var fields: [String] = []
    if a.kind != b.kind { fields.append("kind \(a.kind) and \(b.kind)") }
    for (name, time) in [
      ("onset", \Anomaly.onset), ("peak", \.peak), ("end", \.end),
      ("first detectable", \.firstDetectable),
    ] where a[keyPath: time] != b[keyPath: time] {
      fields.append("\(name) \(a[keyPath: time]) and \(b[keyPath: time])")
    }
    if a.magnitude.bitPattern != b.magnitude.bitPattern {
      fields.append("magnitude \(a.magnitude) and \(b.magnitude)")
    }
    guard !fields.isEmpty else { return }
    anomalies.differing += 1
    keep([
      "- anomaly " + describe(a), "+ anomaly " + describe(b),
      "  differ in " + fields.joined(separator: ", "),
    ])
  }

  private mutating func keep(_ lines: [String]) {
    // Those of readings come first; what is over the limit is cut when it is shown.
    if anomalies.total <= limit { anomalyLines.append(lines.joined(separator: "\n")) }
  }

  private func describe(_ anomaly: Anomaly) -> String {
    "\(anomaly.number) of \(names[Int(anomaly.series)]): \(anomaly.kind) "
      + "\(anomaly.onset) to \(anomaly.end)"
  }

  // MARK: Showing

  private var lines: [String] {
    let shown = firstEntries.map { $0.lines.joined(separator: "\n") } + anomalyLines
    return shown.prefix(limit).flatMap { $0.split(separator: "\n").map(String.init) }
  }

  func text(color: Bool) -> String {
    guard count > 0 else { return "no difference\n" }
    var text = "--- \(first)\n+++ \(second)\n"
    for line in lines { text += line + "\n" }
    if count > limit { text += "... and \(HumanText.count(Int64(count - limit))) more\n" }
    text += summary("readings", readings)
    if anomalies.total > 0 { text += summary("anomalies", anomalies) }
    return text
  }

  private func summary(_ what: String, _ counts: Counts) -> String {
    "\(what): \(HumanText.count(Int64(counts.onlyInFirst))) only in \(first), "
      + "\(HumanText.count(Int64(counts.onlyInSecond))) only in \(second), "
      + "\(HumanText.count(Int64(counts.differing))) differ\n"
  }

  func json() -> String {
    var object = JSONObject()
    object.add("first", first)
    object.add("second", second)
    object.add("differences", count)
    for (what, counts) in [("readings", readings), ("anomalies", anomalies)] {
      object.add("\(what)_only_in_first", counts.onlyInFirst)
      object.add("\(what)_only_in_second", counts.onlyInSecond)
      object.add("\(what)_differing", counts.differing)
    }
    object.add("lines", raw: "[" + lines.map(JSONObject.string).joined(separator: ", ") + "]")
    return object.text
  }
}

extension Anomaly {
  /// Series and number as one.
  fileprivate var order: UInt64 { UInt64(series) << 32 | UInt64(number) }
}
