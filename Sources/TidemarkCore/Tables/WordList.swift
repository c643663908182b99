/// Words that rows name by number, in the order in which they came.
package struct WordList: Sendable {
  package private(set) var words: [String] = []
  private var numbers: [String: Int64] = [:]

  /// `words` have the numbers from 0 on.
  package init(_ words: [String] = []) {
    for word in words { _ = number(of: word) }
  }

  /// The number of a word, which is added if it is new.
  package mutating func number(of word: String) -> Int64 {
    if let known = numbers[word] { return known }
    let number = Int64(words.count)
    numbers[word] = number
    words.append(word)
    return number
  }

  package mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
  }
}
