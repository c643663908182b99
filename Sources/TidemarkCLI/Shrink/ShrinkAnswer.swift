import TidemarkCore
import TidemarkReport

/// What was left of a recording.
struct ShrinkAnswer: Showable {
  let left: Int
  let all: Int
  let tries: Int
  let isInterrupted: Bool
  /// The case.
  let text: String
  /// Where it was written; nil: nowhere yet.
  var path: String?

  /// `2 of 271,407 readings still fail, after 61 tries`.
  var summary: String {
    let (left, all) = (HumanText.count(Int64(left)), HumanText.count(Int64(all)))
    let words = "\(left) of \(all) readings still fail, after \(tries) tries"
    return isInterrupted ? "interrupted: \(words); fewer may do" : words
  }

  func text(color: Bool) -> String { path.map { "\(summary): \($0)\n" } ?? text }

  func json() -> String {
    var object = JSONObject()
    object.add("readings", left)
    object.add("of", all)
    object.add("tries", tries)
    object.add("interrupted", isInterrupted)
    object.add("path", path)
    object.add("case", text)
    return object.text
  }
}
