import TidemarkCore
import TidemarkRecording

/// Compares two recordings reading by reading; equal digests end it at once.
///
/// A reading is the same in both if series, epoch, sequence and copy are: wherever it stands in them,
/// its first differing fields are named.
struct RecordingDiff {
  let first: String
  let second: String
  let limit: Int
  let access: RecordingAccess

  init(_ first: String, _ second: String, limit: Int, access: RecordingAccess) {
    self.first = first
    self.second = second
    self.limit = limit
    self.access = access
  }

  func compare() throws -> RecordingDifference {
    var a = try access.open(first)
    var b = try access.open(second)
    // Equal digests say that equal readings were written, not that both files still hold them.
    try a.verifyChecksums()
    try b.verifyChecksums()
    var difference = RecordingDifference(first, second, limit: limit)
    if a.isSealed, b.isSealed, a.summary.digest == b.summary.digest { return difference }
    let names = SharedNames(a.header.catalog, b.header.catalog)
    difference.names = names.names
    for lost in [false, true] {
      var rowsA = RowStream(isLost: lost, series: names.first)
      var rowsB = RowStream(isLost: lost, series: names.second)
      try compare(&a, &rowsA, &b, &rowsB, to: &difference)
    }
    difference.settleReadings()
    difference.compare(
      try a.anomalies().map { names.renumbered($0, names.first) },
      try b.anomalies().map { names.renumbered($0, names.second) }
    )
    return difference
  }

  private func compare(
    _ a: inout RecordingReader,
    _ rowsA: inout RowStream,
    _ b: inout RecordingReader,
    _ rowsB: inout RowStream,
    to difference: inout RecordingDifference
  ) throws {
    var x = try rowsA.next(&a)
    var y = try rowsB.next(&b)
    while x != nil || y != nil {
      try Interrupts.shared.check()
      if let left = x, let right = y, !left.precedes(right), !right.precedes(left) {
        difference.add(left, right)
        x = try rowsA.next(&a)
        y = try rowsB.next(&b)
      } else if let left = x, y.map({ left.precedes($0) }) ?? true {
        difference.add(onlyInFirst: left)
        x = try rowsA.next(&a)
      } else if let right = y {
        difference.add(onlyInSecond: right)
        y = try rowsB.next(&b)
      }
    }
  }
}

/// A reading of one of two recordings, with the numbers that they share.
struct ComparedReading {
  var reading: Reading
  var isLost: Bool

  /// The order of the rows of a recording: by arrival, ties by identity.
  func precedes(_ other: ComparedReading) -> Bool {
    Reading.precedes(reading, other.reading)
  }

  /// The fields that differ, each with both values, in the order in which one follows from another.
  func differences(from other: ComparedReading) -> [String] {
    var fields: [String] = []
    func compare(_ name: String, _ time: KeyPath<Reading, Int64>) {
      let (a, b) = (reading[keyPath: time], other.reading[keyPath: time])
      guard a != b else { return }
      fields.append("\(name) \(Timestamp(nanoseconds: a)) and \(Timestamp(nanoseconds: b))")
    }
    if isLost != other.isLost {
      fields.append(isLost ? "lost and arrived" : "arrived and lost")
    }
    compare("true time", \.trueTime)
    compare("event time", \.eventTime)
    compare("sent time", \.sentTime)
    compare("arrival time", \.arrivalTime)
    if reading.value.bitPattern != other.reading.value.bitPattern {
      fields.append("value \(reading.value) and \(other.reading.value)")
    }
    if reading.anomaly != other.reading.anomaly {
      fields.append("anomaly \(reading.anomaly) and \(other.reading.anomaly)")
    }
    return fields
  }

  func description(_ names: [String]) -> String {
    var text = "\(names[Int(reading.series)])/\(reading.sequence)"
    if reading.epoch > 0 { text += " epoch \(reading.epoch)" }
    if reading.copy > 0 { text += " copy \(reading.copy)" }
    text += " event \(Timestamp(nanoseconds: reading.eventTime))"
    text += " arrival \(Timestamp(nanoseconds: reading.arrivalTime))"
    text += " value \(reading.value)"
    if reading.anomaly > 0 { text += " anomaly \(reading.anomaly)" }
    return isLost ? text + " (lost)" : text
  }
}

/// One numbering of series for two catalogs.
private struct SharedNames {
  private(set) var names: [String] = []
  private(set) var first: [UInt32] = []
  private(set) var second: [UInt32] = []

  init(_ a: Catalog, _ b: Catalog) {
    var index: [String: UInt32] = [:]
    func number(_ catalog: Catalog, into list: inout [UInt32], names: inout [String]) {
      for series in catalog.series.indices {
        let name = catalog.name(ofSeries: series)
        let next = UInt32(names.count)
        let found = index[name] ?? next
        if found == next {
          index[name] = next
          names.append(name)
        }
        list.append(found)
      }
    }
    number(a, into: &first, names: &names)
    number(b, into: &second, names: &names)
  }

  func renumbered(_ anomaly: Anomaly, _ series: [UInt32]) -> Anomaly {
    var anomaly = anomaly
    anomaly.series = series[Int(anomaly.series)]
    return anomaly
  }
}

/// The rows of a recording one after the other, with shared series numbers.
private struct RowStream {
  let isLost: Bool
  let series: [UInt32]
  private var batch = ReadingBatch()
  private var position = 0

  init(isLost: Bool, series: [UInt32]) {
    self.isLost = isLost
    self.series = series
  }

  mutating func next(_ reader: inout RecordingReader) throws -> ComparedReading? {
    while position == batch.count {
      position = 0
      let more = isLost ? try reader.nextLost(into: &batch) : try reader.nextBatch(into: &batch)
      if !more { return nil }
    }
    var reading = batch[position]
    reading.series = series[Int(reading.series)]
    position += 1
    return ComparedReading(reading: reading, isLost: isLost)
  }
}
