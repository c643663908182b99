import TidemarkCore

/// The rows of an export as columns, in the order of the file, with provisional numbers of series.
struct ExportedTable {
  /// What the rows say about an anomaly.
  struct Labelled {
    var kind: UInt32
    var first: Int64
    var last: Int64
  }

  private(set) var rows = ReadingBatch()
  private(set) var lost = ReadingBatch()
  var names = SeriesTable()
  /// By series and number, see `key`.
  private(set) var labelled: [UInt64: Labelled] = [:]
  private(set) var kinds = NameTable()
  /// Sensors that have states.
  private(set) var stateSensors: Set<UInt32> = []
  /// The words of states by their numbers, nil for those that no row has.
  private(set) var states: [String?] = []
  /// Whether true times are known, which is so for all rows or for none; nil before the first row.
  private(set) var hasTruth: Bool?

  // Names as they are written, device and sensor together, and the series' provisional numbers.
  private var seriesKeys = ByteKeyTable()
  private var seriesOfKey: [UInt32] = []
  private var kindKeys = ByteKeyTable()
  private var kindOfKey: [UInt32] = []
  private var stateKeys = ByteKeyTable()
  /// Per key, the state that it is the word of.
  private var stateOfKey: [UInt32] = []

  static func key(_ series: UInt32, _ number: UInt32) -> UInt64 {
    UInt64(series) << 32 | UInt64(number)
  }

  /// Takes a row that was read from `text`.
  @inline(__always)
  mutating func append(
    _ row: ExportedRow,
    _ text: Span<UInt8>,
    _ format: some ExportedRowFormat
  ) throws(RowProblem) {
    var reading = row.reading
    let key = row.device.lowerBound..<row.sensor.upperBound
    if let number = seriesKeys.number(text, key) {
      reading.series = seriesOfKey[Int(number)]
    } else {
      reading.series = try defineSeries(row, text, format)
    }
    if !row.state.isEmpty { try take(state: row, reading.series, text, format) }
    if !row.kind.isEmpty { try take(label: row, reading.series, text, format) }
    if row.hasTruth != hasTruth {
      guard hasTruth == nil else {
        throw .bad(.trueTime, offset: row.sensor.upperBound, "is there in some rows only")
      }
      hasTruth = row.hasTruth
    }
    if row.isLost { lost.append(reading) } else { rows.append(reading) }
  }

  /// The series' number; one without readings may be known from the truth.
  mutating func series(device: ArraySlice<UInt8>, sensor: ArraySlice<UInt8>) -> UInt32? {
    guard let device = names.devices.index(of: device), let sensor = names.sensors.index(of: sensor)
    else { return nil }
    return names.index(device: device, sensor: sensor)
  }
}

extension ExportedTable {
  private mutating func defineSeries(
    _ row: ExportedRow,
    _ text: Span<UInt8>,
    _ format: some ExportedRowFormat
  ) throws(RowProblem) -> UInt32 {
    let device = try word(row.device, text, format, .device)
    let sensor = try word(row.sensor, text, format, .sensor)
    guard !device.isEmpty else { throw .bad(.device, offset: row.device.lowerBound, "is empty") }
    guard !sensor.isEmpty else { throw .bad(.sensor, offset: row.sensor.lowerBound, "is empty") }
    guard let series = series(device: device, sensor: sensor) else {
      throw .bad(.device, offset: row.device.lowerBound, "is not UTF-8; save the file as UTF-8")
    }
    _ = seriesKeys.insert(text, row.device.lowerBound..<row.sensor.upperBound)
    seriesOfKey.append(series)
    return series
  }

  /// A state's number is its value; its word must be the same wherever it comes.
  private mutating func take(
    state row: ExportedRow,
    _ series: UInt32,
    _ text: Span<UInt8>,
    _ format: some ExportedRowFormat
  ) throws(RowProblem) {
    let value = row.reading.value
    guard value >= 0, value <= 1_000_000, let state = UInt32(exactly: value) else {
      throw .bad(.value, offset: row.state.lowerBound, "is not the number of a state")
    }
    stateSensors.insert(names.series[Int(series)].sensor)
    if let key = stateKeys.number(text, row.state), stateOfKey[Int(key)] == state { return }
    let word = String(decoding: try word(row.state, text, format, .state), as: UTF8.self)
    if Int(state) >= states.count {
      states.resize(to: Int(state) + 1, filler: nil)
    }
    guard states[Int(state)] == nil || states[Int(state)] == word else {
      throw .bad(.state, offset: row.state.lowerBound, "has another word than before for \(state)")
    }
    states[Int(state)] = word
    if stateKeys.number(text, row.state) == nil {
      _ = stateKeys.insert(text, row.state)
      stateOfKey.append(state)
    }
  }

  private mutating func take(
    label row: ExportedRow,
    _ series: UInt32,
    _ text: Span<UInt8>,
    _ format: some ExportedRowFormat
  ) throws(RowProblem) {
    let kind: UInt32
    if let key = kindKeys.number(text, row.kind) {
      kind = kindOfKey[Int(key)]
    } else {
      let word = try word(row.kind, text, format, .anomaly)
      guard let found = kinds.index(of: word) else {
        throw .bad(.anomaly, offset: row.kind.lowerBound, "is not UTF-8; save the file as UTF-8")
      }
      kind = found
      _ = kindKeys.insert(text, row.kind)
      kindOfKey.append(kind)
    }
    let time = row.reading.trueTime
    let new = Labelled(kind: kind, first: time, last: time)
    let key = Self.key(series, row.reading.anomaly)
    let old = labelled[key] ?? new
    guard old.kind == kind else {
      throw .bad(.anomaly, offset: row.kind.lowerBound, "has another kind than before")
    }
    labelled[key] = Labelled(kind: kind, first: min(old.first, time), last: max(old.last, time))
  }

  private func word(
    _ raw: Range<Int>,
    _ text: Span<UInt8>,
    _ format: some ExportedRowFormat,
    _ column: ExportColumn
  ) throws(RowProblem) -> ArraySlice<UInt8> {
    var bytes: [UInt8] = []
    for index in raw { bytes.append(text[index]) }
    guard let word = format.word(bytes[...]) else {
      throw .bad(column, offset: raw.lowerBound, "is not a string of JSON in UTF-8")
    }
    return word
  }
}
