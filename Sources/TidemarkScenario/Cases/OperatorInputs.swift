import TidemarkCore

/// How the steps of operator cases are written.
enum OperatorInputs {
  private static let key = Key("key", Shapes.caseKey, "Key of a record.")
  private static let t = Key("t", Shapes.wholeNumber, "Event time of a record.")
  private static let v = Key("v", Shapes.caseValue, "Value of a record.")
  private static let rank = Key("rank", Shapes.wholeNumber, "Order among rows of equal time.")
  private static let mark = Key("watermark", Shapes.wholeNumber, "A watermark arrives.")
  private static let end = Key("end_of_input", Shapes.flag, "A bounded source ended.")
  private static let clock = Key("processing_time", Shapes.wholeNumber, "The wall clock.")
  private static let restart = Key("restart", Shapes.flag, "A new instance of the operator.")
  private static let probe = Key("probe", Shapes.flag, "Asks for the watermark or status.")
  private static let event = Key("event", Shapes.flag, "Activity of a source.")
  private static let cancel = Key("cancel", Shapes.flag, "Cancels the timer.")
  private static let poll = Key("poll", Shapes.count(0...Int(Int32.max)), "Takes records.")
  private static let flush = Key("flush", Shapes.flag, "Combines what was deferred.")
  private static let partition = Key("partition", Shapes.text, "A partition of the source.")
  private static let number = Key("partition", Shapes.count(0...65_535), "Partition of a record.")
  private static let channel = Key("channel", Shapes.count(0...65_535), "A channel of the valve.")
  private static let status = Key("status", Shapes.choice("status", Status.allCases), "Its status.")
  private static let deferred = Key("deferred", Shapes.flag, "Waits for flush.")
  private static let add = Key("add", Shapes.flag, "The partition appears.")
  private static let remove = Key("remove", Shapes.flag, "The partition goes.")
  private static let source = Key("source", Shapes.count(0...65_535), "A source of the group.")
  private static let group = Key("group", Shapes.text, "The group of the source.")
  private static let limit = Key("limit", limitShape, "A limit reaches the source.")
  private static let report = Key("watermark", reportShape, "The source reports its watermark.")

  private enum Status: String, CaseIterable, Sendable {
    case idle, active
  }

  /// Changes of a table.
  static let changes = steps([t, key, v, clock, restart, end], oneOf: [t, clock, restart, end]) {
    fields throws(Failure) in
    try recordOrCommon(fields)
  }

  /// Rows of a stream that is sorted or deduplicated.
  static let rows = steps([t, key, v, rank, mark, end, clock], oneOf: [t, mark, end, clock]) {
    fields throws(Failure) in
    try recordOrCommon(fields)
  }

  static let timer = steps(
    [t, key, v, clock, cancel, end],
    oneOf: [t, clock, cancel, end]
  ) { fields throws(Failure) in
    if try isSet(cancel, fields) { return .cancel }
    return try recordOrCommon(fields)
  }

  static let partitions = steps([t, key, v, number, poll], oneOf: [t, poll]) {
    fields throws(Failure) in
    if let count = try fields.value(poll) { return .poll(count) }
    return try recordOrCommon(fields)
  }

  static let progress = steps(
    [
      t, key, v, mark, clock, probe, event, flush, channel, partition, status, deferred, add,
      remove,
    ],
    oneOf: [t, clock, probe, event, flush, channel, partition]
  ) { fields throws(Failure) in
    if try isSet(probe, fields) { return .probe }
    if try isSet(event, fields) { return .activity }
    if try isSet(flush, fields) { return .flush }
    if let number = try fields.value(channel) { return .channel(number, try signal(fields)) }
    if let name = try fields.value(partition) {
      let waits = try fields.value(deferred) ?? false
      return .partition(name, try signal(fields), deferred: waits)
    }
    return try recordOrCommon(fields)
  }

  static let sources = steps(
    [source, report, group, limit, t],
    oneOf: [report, limit, t]
  ) { fields throws(Failure) in
    guard let number = try fields.value(source) else {
      throw fields.place.failure("missing key 'source'")
    }
    if let time = try fields.value(t) { return .read(source: number, t: time) }
    if let limit = try fields.value(limit) { return .limit(source: number, limit) }
    let group = try fields.value(group) ?? ""
    return .report(source: number, group: group, watermark: try fields.require(report))
  }

  private static func steps(
    _ keys: [any AnyKey],
    oneOf: [any AnyKey],
    build: @escaping @Sendable (Fields) throws(Failure) -> OperatorInput
  ) -> Shape<OperatorInput> {
    .object(
      "operator-input",
      "A step of the input.",
      keys: keys,
      rules: [.exactlyOne(oneOf.map(\.name))],
      build: build
    )
  }

  private static func record(_ fields: Fields) throws(Failure) -> OperatorInput? {
    guard let time = try fields.value(t) else { return nil }
    return .record(
      key: try fields.value(key) ?? nil,
      t: time,
      value: try fields.value(v) ?? .null,
      partition: fields.place(of: number) == nil ? 0 : try fields.value(number) ?? 0,
      rank: try fields.value(rank) ?? 0
    )
  }

  private static func recordOrCommon(_ fields: Fields) throws(Failure) -> OperatorInput {
    if let found = try record(fields) { return found }
    return try common(fields)
  }

  private static func common(_ fields: Fields) throws(Failure) -> OperatorInput {
    if let time = try fields.value(mark) { return .watermark(time) }
    if let time = try fields.value(clock) { return .processingTime(time) }
    if try isSet(restart, fields) { return .restart }
    if try isSet(end, fields) { return .endOfInput }
    throw fields.place.failure("the only value that means something here is true")
  }

  private static func isSet(_ key: Key<Bool>, _ fields: Fields) throws(Failure) -> Bool {
    guard let value = try fields.value(key) else { return false }
    guard value else {
      throw fields.place.failure("the only value that means something here is true")
    }
    return true
  }

  private static func signal(_ fields: Fields) throws(Failure) -> OperatorInput.Signal {
    if let time = try fields.value(mark) { return .watermark(time) }
    if try isSet(add, fields) { return .add }
    if try isSet(remove, fields) { return .remove }
    switch try fields.value(status) {
    case .idle: return .idle
    case .active: return .active
    case nil: throw fields.place.failure("missing key: 'watermark' or 'status'")
    }
  }

  private static let limitShape = Shape<Int64>(.anyOf([])) { node throws(Failure) in
    node.text == "unbounded" ? Int64.max : try Shapes.wholeNumber.decode(node)
  }

  private static let reportShape = Shape<Int64?>(.anyOf([])) { node throws(Failure) in
    node.text == "idle" ? nil : try Shapes.wholeNumber.decode(node)
  }
}
