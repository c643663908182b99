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
  /// Columns; those of arrival and tie ranks only where the order is derived.
  var epoch: [UInt16] = []
  var sequence: [UInt32] = []
  var copy: [UInt8] = []
  var event: [Int64] = []
  var truth: [Int64] = []
  var sent: [Int64] = []
  var arrival: [Int64] = []
  var tieRank: [Int64] = []
  var value: [Double] = []
  var anomaly: [UInt32] = []

  var sharedEpoch = Shared<UInt16>.undecided
  var sharedCopy = Shared<UInt8>.undecided
  var sharedAnomaly = Shared<UInt32>.undecided
  /// True - event time, and sent - true time.
  var sharedTruthOffset = Shared<Int64>.undecided
  var sharedSentOffset = Shared<Int64>.undecided
  var sharedTieRank = Shared<Int64>.undecided

  /// Rows of pages whose true times are all so much after event times, and whose sent times are all
  /// so much after true times: filled in only if another page differs.
  var offsets: [(rows: Range<Int>, truth: Int64?, sent: Int64?)] = []

  /// Number of rows so far.
  var count: Int { starts[starts.count - 1] }

  /// Makes room for `rows` rows, of which there are none yet.
  mutating func reset(rows: Int, isDerived: Bool) {
    series.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    epoch.resize(to: rows, filler: 0)
    sequence.resize(to: rows, filler: 0)
    copy.resize(to: rows, filler: 0)
    event.resize(to: rows, filler: 0)
    truth.resize(to: rows, filler: 0)
    sent.resize(to: rows, filler: 0)
    value.resize(to: rows, filler: 0)
    anomaly.resize(to: rows, filler: 0)
    if isDerived {
      arrival.resize(to: rows, filler: 0)
      tieRank.resize(to: rows, filler: 0)
    }
    offsets.removeAll(keepingCapacity: true)
    sharedEpoch = .undecided
    sharedCopy = .undecided
    sharedAnomaly = .undecided
    sharedTruthOffset = .undecided
    sharedSentOffset = .undecided
    sharedTieRank = .undecided
  }

  /// Fills the times in that pages have in common but the chunk has not.
  mutating func fillTimes() {
    let needsSent = sharedSentOffset == .nothing
    for (rows, truthOffset, sentOffset) in offsets {
      if let truthOffset, sharedTruthOffset == .nothing || needsSent && sentOffset != nil {
        add(truthOffset, to: event, in: rows, into: &truth)
      }
      if let sentOffset, needsSent { add(sentOffset, to: truth, in: rows, into: &sent) }
    }
  }
}
