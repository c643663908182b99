import TidemarkCore
import TidemarkRecording

/// Compares two recordings reading by reading; equal digests end it at once.
struct RecordingDiff {
  let first: String
  let second: String
  let limit: Int

  init(_ first: String, _ second: String, limit: Int) {
    self.first = first
    self.second = second
    self.limit = limit
  }

  func compare() throws -> Difference {
    var a = try RecordingReader(path: first)
    var b = try RecordingReader(path: second)
    var difference = Difference(first, second, limit: limit)
    // Equal digests say that equal readings were written, not that both files still hold them.
    try a.verifyChecksums()
    try b.verifyChecksums()
    if a.summary.digest == b.summary.digest { return difference }
    let names = SharedNames(a.header.catalog, b.header.catalog)
    for lost in [false, true] {
      var rowsA = RowStream(isLost: lost, series: names.first)
      var rowsB = RowStream(isLost: lost, series: names.second)
      try compare(&a, &rowsA, &b, &rowsB, names: names.names, to: &difference)
    }
    let truthA = try a.anomalies().map { names.describe($0, names.first) }
    let truthB = try b.anomalies().map { names.describe($0, names.second) }
    for line in truthA where !truthB.contains(line) { difference.add(["- anomaly " + line]) }
    for line in truthB where !truthA.contains(line) { difference.add(["+ anomaly " + line]) }
    return difference
  }

  private func compare(
    _ a: inout RecordingReader,
    _ rowsA: inout RowStream,
    _ b: inout RecordingReader,
    _ rowsB: inout RowStream,
    names: [String],
    to difference: inout Difference
  ) throws {
    var x = try rowsA.next(&a)
    var y = try rowsB.next(&b)
    while x != nil || y != nil {
      if let left = x, let right = y, left.hasIdentity(of: right) {
        if left != right {
          difference.add(["- " + describe(left, names), "+ " + describe(right, names)])
        }
        x = try rowsA.next(&a)
        y = try rowsB.next(&b)
      } else if let left = x, y.map({ Reading.precedes(left, $0) }) ?? true {
        difference.add(["- " + describe(left, names) + (rowsA.isLost ? " (lost)" : "")])
        x = try rowsA.next(&a)
      } else if let right = y {
        difference.add(["+ " + describe(right, names) + (rowsB.isLost ? " (lost)" : "")])
        y = try rowsB.next(&b)
      }
    }
  }

  private func describe(_ reading: Reading, _ names: [String]) -> String {
    var text = "\(names[Int(reading.series)])/\(reading.sequence)"
    if reading.epoch > 0 { text += " epoch \(reading.epoch)" }
    if reading.copy > 0 { text += " copy \(reading.copy)" }
    text += " event \(Timestamp(nanoseconds: reading.eventTime))"
    text += " arrival \(Timestamp(nanoseconds: reading.arrivalTime))"
    return text + " value \(reading.value)"
      + (reading.anomaly > 0 ? " anomaly \(reading.anomaly)" : "")
  }
}

extension Reading {
  fileprivate func hasIdentity(of other: Reading) -> Bool {
    series == other.series && epoch == other.epoch && sequence == other.sequence
      && copy == other.copy && arrivalTime == other.arrivalTime
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

  func describe(_ anomaly: Anomaly, _ series: [UInt32]) -> String {
    "\(names[Int(series[Int(anomaly.series)])]) \(anomaly.kind) \(anomaly.onset) to \(anomaly.end)"
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

  mutating func next(_ reader: inout RecordingReader) throws -> Reading? {
    while position == batch.count {
      position = 0
      let more = isLost ? try reader.nextLost(into: &batch) : try reader.nextBatch(into: &batch)
      if !more { return nil }
    }
    var reading = batch[position]
    reading.series = series[Int(reading.series)]
    position += 1
    return reading
  }
}
