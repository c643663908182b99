/// The words of a `state` sensor joined by `+`, in the order of arrival: the aggregate `concat`.
struct Concat: StreamAggregator {
  /// What words are called; one without a name is its number, and what is no word `null`.
  let states: [String]
  var words: [UInt32?] = []

  init(states: [String]) {
    self.states = states
  }

  mutating func add(_ reading: StreamReading) {
    words.append(UInt32(exactly: reading.value))
  }

  mutating func merge(_ later: Concat) {
    words += later.words
  }

  var result: String { words.map(text(of:)).joined(separator: "+") }

  private func text(of word: UInt32?) -> String {
    guard let word else { return "null" }
    return Int(word) < states.count ? states[Int(word)] : "\(word)"
  }
}
