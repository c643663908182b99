import TidemarkReport
import TidemarkStreams

/// What a step keeps its state for.
struct KeyWords {
  /// A scenario's word: `device`.
  let word: String
  /// Of calculated keys, how many there may be.
  private let limit: Int?
  /// Keys that the step can meet; nil where that is not known.
  private(set) var count: Int?
  /// Series that it reads and that have no key, such as those of devices without a group.
  private var without = 0

  /// `isCounted` is whether the catalog is that of the readings.
  init(_ key: Step.Key, _ keys: KeySpace, _ selects: [Bool], isCounted: Bool) {
    word = key.parts.map(Self.text).joined(separator: " and ")
    limit = key.isCalculated ? key.limit : nil
    guard isCounted, !key.isCalculated else { return }
    var isUsed = [Bool](repeating: false, count: keys.count)
    for (series, key) in keys.keyOfSeries.enumerated() where selects[series] {
      if key == KeySpace.none { without += 1 } else { isUsed[Int(key)] = true }
    }
    count = isUsed.count { $0 }
  }

  var text: String {
    if let limit {
      return "\(word), at most \(HumanText.count(Int64(limit))) of them; "
        + "readings beyond these, or of NaN, are unassigned"
    }
    guard let count else { return word }
    let text = "\(word), \(HumanText.count(Int64(count))) of them"
    guard without > 0 else { return text }
    return "\(text); \(HumanText.count(Int64(without))) series have none and are unassigned"
  }

  private static func text(_ part: Step.Key.Part) -> String {
    if case .expression(let expression) = part { return ExpressionWords.text(expression) }
    return part.word
  }

  /// Whose largest event time is a step's stream time (Kafka Streams).
  static func streamTime(_ keys: KeySpace, isKnown: Bool) -> String {
    let rule = "stream time is the largest event time so far"
    guard isKnown else { return "\(rule), in the task of each partition" }
    return keys.taskCount > 1
      ? "\(rule), in the task of each of \(keys.taskCount) partitions"
      : "\(rule), in one task"
  }
}
