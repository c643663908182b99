import TidemarkCore

/// The keys of a batch's rows at a step where expressions make them.
struct AssignedKeys: Sendable {
  /// All keys so far.
  var keys: KeySpace
  /// For each row its key; `none` for those that have none or do not reach the step, `refused` for those
  /// beyond the limit.
  var ofRows: [UInt32] = []
  /// If there are new keys: what becomes of each rank that there was.
  var rankOfOld: [UInt32]?
}

/// Gives a step's readings their keys where an expression makes them.
///
/// A key gets its number when it first comes, in the order of arrival, so numbers do not depend on
/// batches; and the limit is met by the same readings. It runs in the sequential pass.
struct KeyAssigner: Sendable {
  enum Source: Sendable {
    case numbers(ExpressionEvaluator, isTruth: Bool)
    case texts(KeyFunction)

    var isText: Bool { if case .texts = self { true } else { false } }
  }

  private let step: Plan.PlannedStep
  let key: Step.Key
  private let names: SeriesNames
  /// For each part that is a name, what it is of each series.
  private let namesOfSeries: [[String]]
  private(set) var sources: [Source] = []
  var tables: [KeyTable] = []
  private var columns: [KeyColumn] = []
  var keys: KeySpace
  /// Numbers of the calculated parts of the row in hand.
  private var partsOfRow: [UInt32] = []
  private var new: [(name: String, base: UInt32)] = []
  var count = 0

  init(_ step: Plan.PlannedStep, _ keys: KeySpace, _ catalog: Catalog) {
    self.step = step
    self.keys = keys
    key = step.key
    names = SeriesNames(catalog)
    namesOfSeries = key.parts.map { part in
      let named = KeySpace.names(by: part, catalog)
      return named.keyOfSeries.map { $0 == KeySpace.none ? "" : named.names[Int($0)] }
    }
    for part in key.parts {
      switch part {
      case .expression(let expression):
        guard let evaluator = try? ExpressionEvaluator(expression, catalog: catalog) else {
          preconditionFailure("the plan has checked it")
        }
        sources.append(.numbers(evaluator, isTruth: expression.isTruth))
      case .function(let function): sources.append(.texts(function))
      case .series, .device, .sensor, .deviceClass, .group: continue
      }
      tables.append(KeyTable())
    }
    columns = sources.map { _ in .numbers([]) }
    partsOfRow = sources.map { _ in 0 }
  }

  mutating func assign(_ batch: EngineBatch) -> AssignedKeys {
    let input = batch.inputFates(of: step)
    let readings = batch.readings(at: step)
    var ofRows = [UInt32](repeating: KeySpace.none, count: readings.count)
    var rows: [Int] = []
    for row in 0..<readings.count {
      let series = Int(readings.series[row])
      guard step.selects[series], keys.keyOfSeries[series] != KeySpace.none,
        input.map({ $0[row] == EngineBatch.passed }) ?? true
      else { continue }
      rows.append(row)
    }
    evaluate(readings, rows)
    for row in rows where columns.allSatisfy({ $0.hasValue(row) }) {
      ofRows[row] = key(row: row, series: Int(readings.series[row]))
    }
    var assigned = AssignedKeys(keys: keys, ofRows: ofRows)
    guard !new.isEmpty else { return assigned }
    assigned.rankOfOld = keys.add(new)
    assigned.keys = keys
    new.removeAll(keepingCapacity: true)
    return assigned
  }

  private mutating func evaluate(_ readings: ReadingBatch, _ rows: [Int]) {
    for index in sources.indices {
      switch sources[index] {
      case .numbers(var evaluator, let isTruth):
        var numbers: [Double] = []
        evaluator.evaluate(readings, into: &numbers)
        sources[index] = .numbers(evaluator, isTruth: isTruth)
        columns[index] = .numbers(numbers)
      case .texts(let function):
        var texts = [String?](repeating: nil, count: readings.count)
        for row in rows { texts[row] = function.body(StreamReading(readings, row: row, names)) }
        columns[index] = .texts(texts)
      }
    }
  }

  /// The key of a row of which all parts are there.
  private mutating func key(row: Int, series: Int) -> UInt32 {
    let base = keys.keyOfSeries[series]
    let mayGrow = count < key.limit
    var number = base
    for index in columns.indices {
      let part = tables[index].part(columns[index], row, mayGrow: mayGrow)
      guard part != KeySpace.none else { return KeySpace.refused }
      number = tables[index].combination(of: number, part, mayGrow: mayGrow)
      guard number != KeySpace.none else { return KeySpace.refused }
      partsOfRow[index] = part
    }
    if Int(number) == count {
      new.append((name: name(series: series), base: base))
      count += 1
    }
    return number
  }

  /// The parts of the row in hand in their order.
  private func name(series: Int) -> String {
    var calculated = 0
    let texts = key.parts.enumerated().map { index, part -> String in
      guard !part.isNamed else { return namesOfSeries[index][series] }
      defer { calculated += 1 }
      let isTruth = if case .numbers(_, true) = sources[calculated] { true } else { false }
      return tables[calculated].name(of: partsOfRow[calculated], isTruth: isTruth)
    }
    return texts.joined(separator: "/")
  }
}

/// What one calculated part of a key is of each row.
enum KeyColumn: Sendable {
  case numbers([Double])
  case texts([String?])

  /// Whether it is something; NaN is nothing.
  func hasValue(_ row: Int) -> Bool {
    switch self {
    case .numbers(let numbers): !numbers[row].isNaN
    case .texts(let texts): texts[row] != nil
    }
  }
}

/// Numbers for what one calculated part of a key is, and for each together with what is before it.
///
/// Nothing walks these dictionaries, so their order reaches no result.
struct KeyTable: Sendable {
  /// A text whose bytes count, not what is equivalent in Unicode.
  struct Bytes: Hashable, Sendable {
    var text: String

    static func == (a: Bytes, b: Bytes) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }

  enum Value: Sendable {
    case number(Double)
    case text(String)
  }

  var numbers: [UInt64: UInt32] = [:]
  var texts: [Bytes: UInt32] = [:]
  var values: [Value] = []
  var combinations: [UInt64: UInt32] = [:]

  /// Of what a column is in a row; `none` if it is new and must not be.
  mutating func part(_ column: KeyColumn, _ row: Int, mayGrow: Bool) -> UInt32 {
    let next = mayGrow ? UInt32(values.count) : KeySpace.none
    switch column {
    case .numbers(let column):
      // The two zeros are one key.
      let number = column[row] == 0 ? 0 : column[row]
      if let found = numbers[number.bitPattern] { return found }
      guard mayGrow else { return next }
      numbers[number.bitPattern] = next
      values.append(.number(number))
    case .texts(let column):
      let text = column[row] ?? ""
      if let found = texts[Bytes(text: text)] { return found }
      guard mayGrow else { return next }
      texts[Bytes(text: text)] = next
      values.append(.text(text))
    }
    return next
  }

  /// Of a part together with the number of all that is before it.
  mutating func combination(of before: UInt32, _ part: UInt32, mayGrow: Bool) -> UInt32 {
    let both = UInt64(before) << 32 | UInt64(part)
    if let found = combinations[both] { return found }
    guard mayGrow else { return KeySpace.none }
    let next = UInt32(combinations.count)
    combinations[both] = next
    return next
  }

  /// What results call a part: the shortest decimal that reads back to the same bits.
  func name(of part: UInt32, isTruth: Bool) -> String {
    switch values[Int(part)] {
    case .text(let text): return text
    case .number(let number) where isTruth: return number == 0 ? "false" : "true"
    case .number(let number):
      guard number.isFinite else { return number < 0 ? "-inf" : "inf" }
      var text = TextBuffer()
      text.append(number)
      return String(decoding: text.bytes, as: UTF8.self)
    }
  }
}

extension EngineBatch {
  /// All keys of a step up to this batch.
  package func keys(of step: Plan.PlannedStep) -> KeySpace? {
    assigned(at: step)?.keys ?? step.keys
  }

  /// What the operators of a step must be told before they take the batch.
  func rankOfOld(of step: Plan.PlannedStep) -> [UInt32]? { assigned(at: step)?.rankOfOld }

  /// Of each row its key at a step whose keys expressions make; nil for others.
  func keysOfRows(of step: Plan.PlannedStep) -> [UInt32]? { assigned(at: step)?.ofRows }

  /// The key of a row that reaches a step, if it has one.
  package func key(ofRow row: Int, at step: Plan.PlannedStep) -> UInt32? {
    let key =
      keysOfRows(of: step).map { $0[row] }
      ?? step.keys?.keyOfSeries[Int(readings.series[row])] ?? KeySpace.none
    return key < KeySpace.refused ? key : nil
  }

  /// Whether a row that reaches a step has no key there because there are as many as may be.
  package func isBeyondKeyLimit(row: Int, at step: Plan.PlannedStep) -> Bool {
    keysOfRows(of: step).map { $0[row] == KeySpace.refused } ?? false
  }

  func assigned(at step: Plan.PlannedStep) -> AssignedKeys? {
    guard let source = step.keySource, source < assigned.count else { return nil }
    return assigned[source]
  }
}
