import TidemarkCore

/// The anomaly windows of one data file in NAB's layout: file name -> list of [first, last] times.
///
/// Both ends are inclusive, as NAB scores them. The windows are in order and do not overlap, since a
/// reading belongs to one anomaly at most.
struct LabelWindows {
  struct Window: Equatable {
    var first: Int64
    var last: Int64
  }
  private(set) var windows: [Window] = []

  init(windows: [Window]) {
    self.windows = windows
  }

  /// The number, from 1, of the window that holds `time`; 0 for none.
  func number(at time: Int64) -> UInt32 {
    var low = 0
    var high = windows.count
    while low < high {
      let middle = (low + high) / 2
      if windows[middle].last < time { low = middle + 1 } else { high = middle }
    }
    return low < windows.count && windows[low].first <= time ? UInt32(low + 1) : 0
  }
}

// MARK: - Reading NAB's file

extension LabelWindows {
  /// Reads the windows under `key`.
  init(nab file: InputFile, key: String) throws(Failure) {
    try file.checkEncoding()
    var json = JSONReader(file)
    var names: [String] = []
    var found: [Window]?
    try json.begin(ASCII.openBrace, "an object in braces")
    while let name = try json.nextKey(isFirst: names.isEmpty) {
      names.append(String(decoding: name.text, as: UTF8.self))
      guard names.last == key else {
        try json.skipValue(depth: 1)
        continue
      }
      guard found == nil else {
        throw json.failure("the key \(Wording.quoted(key)) comes twice", at: name.offset)
      }
      found = try Self.windows(&json)
    }
    try json.finish()
    guard let found else {
      throw Failure(.usage, Wording.missing("key", key, among: names), file: file.name)
    }
    windows = found
  }

  private static func windows(_ json: inout JSONReader) throws(Failure) -> [Window] {
    let times = TimeReader(.iso8601)
    var windows: [(window: Window, offset: Int)] = []
    try json.begin(ASCII.openBracket, "a list of windows")
    var isFirst = true
    while try json.nextElement(isFirst: isFirst) {
      isFirst = false
      _ = json.peek()
      let start = json.position
      try json.begin(ASCII.openBracket, "a window of two times")
      let first = try time(&json, times)
      guard json.take(ASCII.comma) else { throw json.expected("',' and the window's last time") }
      let last = try time(&json, times)
      guard json.take(ASCII.closeBracket) else { throw json.expected("']'") }
      guard first <= last else { throw json.failure("a window ends before it begins", at: start) }
      windows.append((Window(first: first, last: last), start))
    }
    windows.sort { $0.window.first < $1.window.first }
    for (earlier, later) in zip(windows, windows.dropFirst())
    where later.window.first <= earlier.window.last {
      throw json.failure("the window overlaps another one; join them", at: later.offset)
    }
    return windows.map(\.window)
  }

  private static func time(
    _ json: inout JSONReader,
    _ times: TimeReader
  ) throws(Failure) -> Int64 {
    guard json.peek() == ASCII.quote else { throw json.expected("a time in quotes") }
    let offset = json.position
    let text = try json.string()
    do {
      return try times.nanoseconds(text)
    } catch {
      throw json.failure("\(Wording.quoted(text)) is not an ISO 8601 time", at: offset)
    }
  }
}
