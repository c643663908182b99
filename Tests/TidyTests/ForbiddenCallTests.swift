import Foundation
import Testing

/// Calls that would let a wall clock, a thread, a locale, a libm, or chance reach a result.
@Suite struct ForbiddenCallTests {
  private struct Rule {
    var word: String
    /// Modules that may use it.
    var except: Set<String> = []
  }

  private static let rules = [
    Rule(word: "Date()"),
    Rule(word: "ContinuousClock", except: ["TidemarkReplay", "TidemarkCLI"]),
    Rule(word: "SuspendingClock"),
    Rule(word: "clock_gettime", except: ["TidemarkRecording"]),
    Rule(word: "gettimeofday"),
    Rule(word: "Task {", except: ["TidemarkReplay", "TidemarkCLI"]),
    Rule(word: "Task.", except: ["TidemarkReplay", "TidemarkCLI"]),
    Rule(word: "Thread("),
    Rule(word: "Thread."),
    Rule(word: "SystemRandomNumberGenerator"),
    Rule(word: ".random(in"),
    Rule(word: ".randomElement("),
    Rule(word: ".shuffled("),
    Rule(word: ".hashValue"),
    Rule(word: "Hasher("),
    Rule(word: "Locale"),
    Rule(word: "String(format:"),
    Rule(word: "NumberFormatter"),
    Rule(word: "print("),
    Rule(word: "fatalError("),
    Rule(word: "try!"),
    Rule(word: "-Ounchecked"),
  ]

  /// libm's names, as free functions.
  private static let libm = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos",
    "atan", "atan2", "sinh", "cosh", "tanh", "pow", "cbrt", "hypot", "erf", "erfc", "tgamma",
    "lgamma", "fmod",
  ]

  @Test func `sources make no forbidden call`() {
    for file in SourceTree.files(below: "Sources") {
      let rules = ForbiddenCallTests.rules.filter { !$0.except.contains(file.module) }
      // Our own functions have libm's names, as methods of `PortableMath`.
      let isMath = file.path.hasPrefix("Sources/TidemarkCore/Math/")
      let calls = isMath ? [] : ForbiddenCallTests.libm.map { $0 + "(" }
      // Looking at each line for each word took 19 s in debug, and at the characters of the whole 3 s.
      let bytes = Data(file.text.utf8)
      let words = (rules.map(\.word) + calls).filter { bytes.range(of: Data($0.utf8)) != nil }
      guard !words.isEmpty else { continue }
      for (number, line) in file.lines.enumerated() where !isComment(line) {
        for word in words {
          #expect(!uses(word, in: line), "\(file):\(number + 1) uses \(word)")
        }
      }
    }
  }

  @Test func `no note to self is left`() {
    for folder in ["Sources", "Tests"] {
      for file in SourceTree.files(below: folder) where file.module != "TidyTests" {
        for word in ["TODO", "FIXME", "XXX"] {
          #expect(file.text.range(of: word) == nil, "\(file): \(word)")
        }
      }
    }
  }

  private func isComment(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }

  /// Whether the line uses a word, or calls a free function: not a method, not the end of a longer
  /// name, not a declaration.
  private func uses(_ word: String, in line: Substring) -> Bool {
    var rest = line
    while let range = rest.firstRange(of: word) {
      let before = rest[..<range.lowerBound]
      let isPart =
        !word.hasPrefix(".")
        && before.last.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" } ?? false
      if !isPart, !before.hasSuffix("func ") { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
