import TidemarkCore

/// Rows of decoded pages, sorted by series.
struct DecodedRows {
  /// What all rows of a column have in common, so that it need not be put in order.
  enum Shared<Value: Equatable>: Equatable {
    case nothing
    case value(Value)
    /// No page was decoded yet.
    case undecided

    /// What is common when a page has `value` in all its rows, or not (nil).
    mutating func join(_ value: Value?) {
      guard let value, self == .undecided || self == .value(value) else {
        self = .nothing
        return
      }
      self = .value(value)
    }
  }

  /// The series of each run, and where its rows are: `starts[r]..<starts[r + 1]`.
  var series: [Int64] = []
  var starts: [Int] = [0]
  /// Series, and true and sent times, are filled in when all pages are there (see `fillsTimes`);
  /// arrival times only where the order is derived.
  var columns = ReadingBatch()
  /// Only where the order is derived.
  var tieRank: [UInt32] = []

  var sharedEpoch = Shared<UInt16>.undecided
  var sharedCopy = Shared<UInt8>.undecided
  var sharedAnomaly = Shared<UInt32>.undecided
  /// True - event time, and sent - true time.
  var sharedTruthOffset = Shared<Int64>.undecided
  var sharedSentOffset = Shared<Int64>.undecided
  var sharedTieRank = Shared<UInt32>.undecided

  /// Rows of pages whose true times are all so much after event times, and whose sent times are all
  /// so much after true times: filled in only if another page differs.
  var offsets: [(rows: Range<Int>, truth: Int64?, sent: Int64?)] = []

  /// Whether true and sent times are filled in page by page.
  private(set) var fillsTimes = false
  private var times = SharedTimes()

  /// Number of rows so far.
  var count: Int { starts[starts.count - 1] }

  /// Makes room for `rows` rows, of which there are none yet.
  mutating func reset(rows: Int, isDerived: Bool, fillsTimes: Bool) {
    self.fillsTimes = fillsTimes
    series.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    times.makeRoom(rows, in: &columns, withTimes: !fillsTimes)
    if isDerived { tieRank.resize(to: rows, filler: 0) }
    offsets.removeAll(keepingCapacity: true)
    sharedEpoch = .undecided
    sharedCopy = .undecided
    sharedAnomaly = .undecided
    sharedTruthOffset = .undecided
    sharedSentOffset = .undecided
    sharedTieRank = .undecided
  }

  /// Adds what pages have in common: true - event time, and sent - true time, of its rows.
  mutating func join(_ rows: Range<Int>, truthOffset: Int64?, sentOffset: Int64?) {
    sharedTruthOffset.join(truthOffset)
    sharedSentOffset.join(sentOffset)
    if fillsTimes {
      // They are all rows that there are.
      if let truthOffset { times.setTrue(truthOffset, in: &columns) }
      if let sentOffset { times.setSent(sentOffset, in: &columns) }
    } else {
      offsets.append((rows, truthOffset, sentOffset))
    }
  }

  /// Fills in the series, unless they are known otherwise, and the times that pages have in common but the
  /// chunk has not.
  mutating func complete(withSeries: Bool = true) {
    if withSeries { spread(series, starts: starts, into: &columns.series) }
    let needsSent = sharedSentOffset == .nothing
    for (rows, truthOffset, sentOffset) in offsets {
      let needsTruth = sharedTruthOffset == .nothing || needsSent && sentOffset != nil
      fill(rows, needsTruth ? truthOffset : nil, needsSent ? sentOffset : nil)
    }
  }

  private mutating func fill(_ rows: Range<Int>, _ truthOffset: Int64?, _ sentOffset: Int64?) {
    if let truthOffset {
      add(truthOffset, to: columns.eventTime, in: rows, into: &columns.trueTime)
    }
    if let sentOffset { add(sentOffset, to: columns.trueTime, in: rows, into: &columns.sentTime) }
  }
}
