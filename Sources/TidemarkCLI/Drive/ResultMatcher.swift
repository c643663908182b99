import TidemarkCore
import TidemarkExchange

/// A program's results for the windows of a step, beside what is expected.
struct MatchedWindows: Sendable {
  /// Windows that nobody expects are counted up to here; a program that has more is not doing its task.
  private static let unexpectedLimit = 1_000_000

  let expected: ExpectedWindows
  /// Where the numbers of a result go.
  private let numberOf: [String: Int]
  private var keys: [String: UInt32]
  /// Of each expected window: when its first result was read; nil: there is none.
  private(set) var readAt: [Int64?]
  private(set) var isWithdrawn: [Bool]
  private(set) var values: [Double?]
  private(set) var texts: [String?]
  /// Windows that are not expected, and whether each is withdrawn.
  private(set) var unexpected: [WindowName: Bool] = [:]
  private(set) var results: Int64 = 0
  private(set) var updates: Int64 = 0

  init(_ expected: ExpectedWindows) {
    self.expected = expected
    let count = expected.causes.count
    keys = expected.keys
    numberOf = Dictionary(
      expected.numbers.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    readAt = Array(repeating: nil, count: count)
    isWithdrawn = Array(repeating: false, count: count)
    values = Array(repeating: nil, count: count * expected.numbers.count)
    texts = Array(repeating: nil, count: expected.endsInText ? count : 0)
  }

  mutating func take(
    _ line: ResultLine,
    key: String,
    start: Timestamp,
    end: Timestamp,
    isWithdrawn withdrawn: Bool,
    at instant: Int64
  ) throws(Failure) {
    results += 1
    let index = keys[key] ?? UInt32(keys.count)
    keys[key] = index
    let name = WindowName(key: index, start: start.nanoseconds, end: end.nanoseconds)
    guard let window = expected.indexOf[name] else {
      if unexpected.updateValue(withdrawn, forKey: name) != nil { updates += 1 }
      guard unexpected.count <= Self.unexpectedLimit else {
        throw Failure(
          .badData,
          "there are more than \(Self.unexpectedLimit) results for windows that step '\(expected.name)' "
            + "does not have; this is one: \(key), \(start)"
        )
      }
      return
    }
    if readAt[window] == nil { readAt[window] = instant } else if !withdrawn { updates += 1 }
    isWithdrawn[window] = withdrawn
    let first = window * expected.numbers.count
    for number in expected.numbers.indices { values[first + number] = nil }
    for (name, value) in line.numbers {
      if let number = numberOf[name] { values[first + number] = value }
    }
    guard expected.endsInText, let last = expected.numbers.last else { return }
    texts[window] = line.texts.last { $0.name == last }?.value
  }

  /// The numbers of a window's last result.
  func values(_ window: Int) -> ArraySlice<Double?> {
    let count = expected.numbers.count
    return values[window * count..<(window + 1) * count]
  }
}

/// A program's alerts for a step.
struct MatchedAlerts: Sendable {
  /// A reading as a program may name it.
  enum Name: Hashable, Sendable {
    case reading(SeriesReading)
    case moment(series: UInt32, eventTime: Int64)
  }

  struct Alert: Sendable {
    /// When it was read, and from which line.
    var readAt: Int64
    var line: Int
    /// As the program wrote it.
    var words: String
  }

  let expected: ExpectedAlerts
  private(set) var alerts: [Name: Alert] = [:]
  private(set) var repeated: Int64 = 0

  init(_ expected: ExpectedAlerts) {
    self.expected = expected
  }

  mutating func take(_ name: Name, _ alert: Alert) {
    if alerts[name] == nil { alerts[name] = alert } else { repeated += 1 }
  }
}

/// Puts each line that a program prints where it belongs.
struct ResultMatcher: Sendable {
  private enum Place {
    case windows(Int)
    case alerts(Int)
  }

  private(set) var windows: [MatchedWindows]
  private(set) var alerts: [MatchedAlerts]
  /// Lines about what is not compared.
  private(set) var others: Int64 = 0
  private var places: [String: Place] = [:]
  private let steps: [String]
  private let series: [String: UInt32]

  init(_ expected: ExpectedResults, catalog: Catalog) {
    windows = expected.windows.map { MatchedWindows($0) }
    alerts = expected.alerts.map { MatchedAlerts($0) }
    for (index, window) in expected.windows.enumerated() { places[window.name] = .windows(index) }
    for (index, alert) in expected.alerts.enumerated() { places[alert.name] = .alerts(index) }
    steps = expected.windows.map(\.name) + expected.alerts.map(\.name)
    series = Dictionary(
      catalog.series.indices.map { (catalog.name(ofSeries: $0), UInt32($0)) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Takes a line that was read at an instant.
  ///
  /// - Throws: `Failure` (bad data) for a step, reading or series that is not there.
  mutating func take(_ line: ResultLine, at instant: Int64, number: Int) throws(Failure) {
    switch line.subject {
    case .ready: break
    case .other: others += 1
    case .window(let key, let start, let end, let isWithdrawn):
      guard case .windows(let index) = try place(line.step) else {
        throw Failure(.badData, "step '\(line.step)' raises alerts, and this is a window's result")
      }
      try windows[index].take(
        line,
        key: key,
        start: start,
        end: end,
        isWithdrawn: isWithdrawn,
        at: instant
      )
    case .reading(let words, let epoch):
      try take(.reading(reading(words, epoch)), words, line.step, instant, number)
    case .moment(let name, let time):
      guard let series = series[name] else { throw unknown(series: name) }
      let moment = MatchedAlerts.Name.moment(series: series, eventTime: time.nanoseconds)
      try take(moment, "\(name) at \(time)", line.step, instant, number)
    }
  }

  private mutating func take(
    _ name: MatchedAlerts.Name,
    _ words: String,
    _ step: String,
    _ instant: Int64,
    _ number: Int
  ) throws(Failure) {
    guard case .alerts(let index) = try place(step) else {
      throw Failure(.badData, "step '\(step)' has windows, and this is an alert")
    }
    alerts[index].take(
      name,
      MatchedAlerts.Alert(readAt: instant, line: number, words: words)
    )
  }

  private func place(_ step: String) throws(Failure) -> Place {
    if let place = places[step] { return place }
    let near = nearestName(to: step, among: steps).map { "; did you mean '\($0)'?" } ?? ""
    let all = steps.joined(separator: ", ")
    throw Failure(.badData, "step '\(step)' is none of those compared, \(all)\(near)")
  }

  private func reading(_ words: String, _ epoch: UInt32) throws(Failure) -> SeriesReading {
    guard let slash = words.lastIndex(of: "/"),
      let sequence = UInt32(words[words.index(after: slash)...])
    else {
      throw Failure(.badData, "reading '\(words)': write it as device/sensor/sequence")
    }
    guard let series = series[String(words[..<slash])] else {
      throw unknown(series: String(words[..<slash]))
    }
    return SeriesReading(series: series, epoch: epoch, sequence: sequence)
  }

  private func unknown(series: String) -> Failure {
    Failure(.badData, "the recording has no series '\(series)': write it as device/sensor")
  }
}
