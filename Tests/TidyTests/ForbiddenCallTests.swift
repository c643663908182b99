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
    Rule(word: "clock_gettime"),
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
      for (number, line) in file.lines.enumerated() where !isComment(line) {
        for rule in ForbiddenCallTests.rules where !rule.except.contains(file.module) {
          #expect(!uses(rule.word, in: line), "\(file):\(number + 1) uses \(rule.word)")
        }
        // Our own functions have these names, as methods of `PortableMath`.
        guard !file.path.hasPrefix("Sources/TidemarkCore/Math/") else { continue }
        for name in ForbiddenCallTests.libm {
          #expect(!uses(name + "(", in: line), "\(file):\(number + 1) calls libm's \(name)")
        }
      }
    }
  }

  @Test func `no note to self is left`() {
    for folder in ["Sources", "Tests"] {
      for file in SourceTree.files(below: folder) where file.module != "TidyTests" {
        for (number, line) in file.lines.enumerated() {
          for word in ["TODO", "FIXME", "XXX"] {
            #expect(!line.contains(word), "\(file):\(number + 1)")
          }
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
