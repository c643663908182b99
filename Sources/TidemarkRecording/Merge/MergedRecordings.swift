public import TidemarkCore

/// Reads several recordings as one, in the order of arrival, ties in that of series and number.
///
/// Slices of one simulation are together what it gives when simulated at once, which can be derived
/// again; other recordings become an import with the devices of all. Memory: a chunk per input and
/// what the names need, and for series that are in several inputs the intervals of their sequence
/// numbers.
public struct MergedRecordings: ~Copyable {
  /// Each has a chunk in memory and a file open.
  public static let maximumInputs = 128

  /// Of the merged recording; the producer is that of the first.
  public let header: RecordingHeader
  /// Whether one of them was stopped early.
  public let isInterrupted: Bool
  /// Readings of all, lost ones included.
  public let rows: UInt64

  private let inputs: [MergeInput]
  private let isOneSimulation: Bool
  /// Of series that are in several inputs, where these are no slices of one simulation.
  private var sequences: [SequenceSet?]
  private var arrived: RowMerge?
  private var lost: RowMerge?

  /// Opens at least two recordings, at most `maximumInputs`, of which each is in order of arrival.
  ///
  /// All are opened in the same mode and with the same key. Throws what `RecordingReader` throws, and
  /// `usage` if they say different things about a name.
  public init(
    paths: [String],
    mode: RecordingReader.Mode = .sealed,
    key: RecordingKey? = nil
  ) throws(Failure) {
    precondition((2...Self.maximumInputs).contains(paths.count))
    var inputs: [MergeInput] = []
    for path in paths {
      // Shards have equal catalogs, which need the memory once.
      inputs.append(
        try MergeInput(path: path, mode: mode, key: key, sharing: inputs.first?.header.catalog)
      )
    }
    let merged = try MergedHeader(inputs)
    header = merged.header
    isOneSimulation = merged.isOneSimulation
    isInterrupted = inputs.contains { $0.summary.isInterrupted }
    rows = inputs.reduce(0) { $0 + $1.summary.readings + $1.summary.lost }
    sequences = merged.isOneSimulation ? [] : Self.sharedSeries(inputs, of: merged.header.catalog)
    self.inputs = inputs
  }

  /// An empty set for each series that several inputs have.
  private static func sharedSeries(
    _ inputs: [MergeInput],
    of catalog: Catalog
  ) -> [SequenceSet?] {
    var count = [Int](repeating: 0, count: catalog.series.count)
    for input in inputs {
      for series in input.header.catalog.series.indices {
        count[input.renumbering.series.map { Int($0[series]) } ?? series] += 1
      }
    }
    return count.map { $0 > 1 ? SequenceSet() : nil }
  }

  /// Makes `batch` the next readings that arrived; false, and an empty batch, at the end.
  ///
  /// Throws `usage`, naming it, for a reading that is in several of the recordings, `badData` for one
  /// that is not in order of arrival, and what `RecordingReader` throws.
  public mutating func nextBatch(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    batch.removeAll()
    if arrived == nil { arrived = try RowMerge(inputs, lost: false) }
    guard try arrived?.next() == true else { return false }
    try hand(over: arrived?.rows ?? [], to: &batch)
    return true
  }

  /// Makes `batch` the next readings that never arrived; false, and an empty batch, at the end.
  ///
  /// All that arrived must have been read before. Throws as `nextBatch`.
  public mutating func nextLost(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    batch.removeAll()
    if lost == nil {
      precondition(arrived?.isAtEnd == true, "lost readings come after those that arrived")
      for input in inputs { input.turnToLost() }
      lost = try RowMerge(inputs, lost: true)
    }
    guard try lost?.next() == true else { return false }
    try hand(over: lost?.rows ?? [], to: &batch)
    return true
  }

  /// The truth of all.
  ///
  /// Throws `usage` if two of them say different things about an anomaly.
  public func anomalies() throws(Failure) -> [Anomaly] {
    var union = AnomalyUnion()
    for input in inputs {
      for anomaly in try input.anomalies() {
        guard let other = union.insert(anomaly) else { continue }
        let name = header.catalog.name(ofSeries: Int(anomaly.series))
        throw Failure(
          .usage,
          "anomaly \(anomaly.number) of \(name) is \(anomaly.kind) at \(anomaly.onset) here and "
            + "\(other.kind) at \(other.onset) in a recording before it: they cannot be merged",
          file: input.path
        )
      }
    }
    return union.anomalies
  }

  private mutating func hand(
    over rows: [Reading],
    to batch: inout ReadingBatch
  ) throws(Failure) {
    for index in rows.indices {
      let reading = rows[index]
      if isOneSimulation {
        guard index == 0 || !reading.hasIdentity(of: rows[index - 1]) else {
          throw overlap(reading)
        }
      } else if sequences[Int(reading.series)]?.insert(reading) == false {
        throw overlap(reading)
      }
    }
    batch.append(rows)
  }

  private func overlap(_ reading: Reading) -> Failure {
    var name = "\(header.catalog.name(ofSeries: Int(reading.series)))/\(reading.sequence)"
    if reading.epoch > 0 { name += " epoch \(reading.epoch)" }
    if reading.copy > 0 { name += " copy \(reading.copy)" }
    return Failure(
      .usage,
      "the recordings overlap: \(name) is in more than one of them and would count twice"
    )
  }
}

extension Reading {
  fileprivate func hasIdentity(of other: Reading) -> Bool {
    arrivalTime == other.arrivalTime && series == other.series && epoch == other.epoch
      && sequence == other.sequence && copy == other.copy
  }
}

extension ReadingBatch {
  /// Appends rows column by column, which costs half of what row by row does.
  fileprivate mutating func append(_ rows: [Reading]) {
    series.append(contentsOf: rows.lazy.map(\.series))
    epoch.append(contentsOf: rows.lazy.map(\.epoch))
    sequence.append(contentsOf: rows.lazy.map(\.sequence))
    copy.append(contentsOf: rows.lazy.map(\.copy))
    eventTime.append(contentsOf: rows.lazy.map(\.eventTime))
    sentTime.append(contentsOf: rows.lazy.map(\.sentTime))
    arrivalTime.append(contentsOf: rows.lazy.map(\.arrivalTime))
    trueTime.append(contentsOf: rows.lazy.map(\.trueTime))
    value.append(contentsOf: rows.lazy.map(\.value))
    anomaly.append(contentsOf: rows.lazy.map(\.anomaly))
  }
}
