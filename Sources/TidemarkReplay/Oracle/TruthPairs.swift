import TidemarkCore
import TidemarkStreams

/// A true window and the one that stands for it among those that the pipeline made.
struct TruthPair {
  /// Measurements that belong to it; none: nothing was measured in it.
  var measured: PlainWindow?
  /// What was counted; nil: nothing was, or it is not closed.
  var counted: PlainWindow?
  /// Where its result is.
  var result: Int?
}

/// Finds for each true window of a key the one that stands for it.
struct TruthPairs {
  private let counted: [PlainWindow]
  /// Of each of these, where its result is.
  private let results: [Int?]
  private let isOpen: [Bool]

  init(_ counted: [PlainWindow], result: (PlainWindow) -> Int?) {
    self.counted = counted.filter { !$0.isSuperseded }
    results = self.counted.map(result)
    isOpen = self.counted.map { $0.result == .open || $0.result == .partial }
  }

  /// Windows of a grid stand for themselves; what is open is left out.
  func ofGrid(_ measured: [PlainWindow], isClosed: (PlainWindow) -> Bool) -> [TruthPair] {
    var pairs: [TruthPair] = []
    var next = 0
    for window in measured {
      while next < counted.count,
        (counted[next].start, counted[next].end) < (window.start, window.end)
      {
        addCounted(next, &pairs)
        next += 1
      }
      if next < counted.count, counted[next].start == window.start, counted[next].end == window.end
      {
        if !isOpen[next] { pairs.append(pair(window, next)) }
        next += 1
      } else if isClosed(window) {
        pairs.append(TruthPair(measured: window))
      }
    }
    while next < counted.count {
      addCounted(next, &pairs)
      next += 1
    }
    return pairs
  }

  /// For a session stands the one that holds the first of its measurements that count at all.
  ///
  /// `session` tells the index, among those counted, of the session that a measurement is in.
  func ofSessions(
    _ measured: [PlainWindow],
    session: (Int32) -> Int?,
    isClosed: (PlainWindow) -> Bool
  ) -> [TruthPair] {
    var pairs: [TruthPair] = []
    var isTaken = [Bool](repeating: false, count: counted.count)
    for window in measured {
      let stand = window.members.lazy.compactMap(session).first
      guard let stand else {
        if isClosed(window) { pairs.append(TruthPair(measured: window)) }
        continue
      }
      isTaken[stand] = true
      if !isOpen[stand] { pairs.append(pair(window, stand)) }
    }
    for index in counted.indices where !isTaken[index] { addCounted(index, &pairs) }
    return pairs
  }

  private func pair(_ window: PlainWindow, _ index: Int) -> TruthPair {
    let hasResult = results[index] != nil
    return TruthPair(
      measured: window,
      counted: hasResult ? counted[index] : nil,
      result: results[index]
    )
  }

  private func addCounted(_ index: Int, _ pairs: inout [TruthPair]) {
    guard let result = results[index], !isOpen[index] else { return }
    pairs.append(TruthPair(counted: counted[index], result: result))
  }
}
