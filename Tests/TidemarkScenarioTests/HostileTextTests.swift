import Testing
import TidemarkCore
import TidemarkScenario

/// Text that is no scenario at all, or that means harm.
@Suite struct HostileTextTests {
  @Test(arguments: ["", "\n\n", "# nothing\n", "---\n", "~", "null"])
  func `a file without content is no input`(text: String) {
    let failure = Failure(.noInput, "the file is empty", file: "s.yaml")
    #expect(throws: failure) { try Scenario.load(text: text, file: "s.yaml") }
    #expect(throws: failure) { try PipelineDocument.load(text: text, file: "s.yaml") }
    #expect(throws: failure) { try CaseFile.load(text: text, file: "s.yaml") }
  }

  static let aliases = "anchors (&name) and aliases (*name) are not supported; write the value out"

  @Test(arguments: [
    (
      "version: 1\n  name: a", 2, 7,
      "not valid YAML: mapping values are not allowed in this context"
    ),
    ("version: [1", 2, 1, "not valid YAML: while parsing a flow sequence, did not find expected"),
    ("a: \"b", 1, 6, "not valid YAML: while scanning a quoted scalar, found unexpected end of"),
    ("name: a\n\tb: c", 2, 1, "not valid YAML: while scanning a plain scalar, found a tab"),
    ("version: 1\nna\u{1}me: a", 2, 3, "not valid YAML: control characters are not allowed"),
    ("version: 1\n---\nname: a", 2, 1, "not valid YAML: expected a single document in the stream"),
    ("version: *v", 1, 10, "not valid YAML: found undefined alias"),
    ("version: &v 1\nseed: *v", 1, 10, aliases),
    ("? {a: b}\n: c", 1, 3, "expected a plain key, found a mapping"),
    ("version: !!int 1", 1, 10, "tags (!name) are not supported"),
    ("version: 1\n1: a\n\"1\": b", 2, 1, "key '1' is given more than once in this mapping"),
    ("<<: {version: 1}", 1, 1, "unknown key '<<'; allowed: version, name"),
    ("- a", 1, 1, "expected a mapping with 'version', 'name'"),
  ])
  func `what is not YAML of our kind has a place`(
    text: String,
    line: Int,
    column: Int,
    message: String
  ) throws {
    let failure = try #require(throws: Failure.self) {
      try Scenario.load(text: text, file: "s.yaml")
    }
    #expect(failure.message.hasPrefix(message), "\(failure)")
    #expect((failure.line, failure.column) == (line, column), "\(failure)")
    #expect(failure.code == .usage)
  }

  @Test(arguments: ["[", "{a: ", "- ", "[{a: ", "? "])
  func `deep nesting is refused`(opening: String) throws {
    for count in [70, 500, 100_000] {
      let text = String(repeating: opening, count: count)
      #expect(throws: Failure.self) { try Scenario.load(text: text, file: "s.yaml") }
    }
    let closed = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
    let failure = Failure(.usage, "nested more than 64 levels deep", file: "s", line: 1, column: 65)
    #expect(throws: failure) { try Scenario.load(text: closed, file: "s") }
  }

  @Test func `aliases cannot unfold to a bomb`() throws {
    var values = "a0: &a0 [x, x]\n"
    for level in 1...60 {
      values += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
    }
    let keys = values + "? *a60\n: x\n? *a60\n: y\n"
    for text in [values, keys] {
      let failure = try #require(throws: Failure.self) {
        try Scenario.load(text: text, file: "s.yaml")
      }
      #expect(failure.message == Self.aliases)
      // The twenty-first alias is the third of the seventh level.
      #expect((failure.line, failure.column) == (8, 20), "\(failure)")
    }
  }

  @Test func `the longest spans and the latest times do not overflow`() throws {
    let anomaly = "{kind: wear, sensor: s, at: 3650d, for: 3650d, repair: 3650d, magnitude: 1e300}"
    let text = """
      version: 1
      name: long
      start: 2100-12-31T23:59:59.999999999Z
      duration: 3650d
      fleet:
        - class: c
          devices: 10000000
          group: {size: 10000000, of: g}
          sensors: [{name: s, every: 3650d, signal: [{noise: {sd: 1e300}}]}]
          clock: {leap: {at: 2100-12-31T23:59:59.999999999Z, step: 3650d}}
          anomalies: [ANOMALY]
      incidents: [{at: 3649d, for: 1d, kind: outage, group: g-0}]
      """
    let failure = try #require(throws: Failure.self) {
      let wrong = text.replacing("ANOMALY", with: anomaly)
      _ = try Scenario.load(text: wrong, file: "s.yaml")
    }
    #expect(failure.message == "3650d is not within the simulation, which lasts 3650d")
    let right = text.replacing("ANOMALY", with: anomaly.replacing("at: 3650d", with: "every: 1d"))
    let scenario = try Scenario.load(text: right, file: "s.yaml")
    #expect(scenario.duration == .days(3_650))
    let bomb = right.replacing("group: g-0", with: "group: g-99999999999999999999")
    #expect(throws: Failure.self) { try Scenario.load(text: bomb, file: "s.yaml") }
  }

  @Test func `stars in comments are no aliases`() throws {
    let comment = String(repeating: "# a *strong* word\n", count: 30)
    let scenario = try Scenario.load(text: comment + "{version: 1, name: a}", file: "s.yaml")
    #expect(scenario.name == "a")
  }

  @Test func `bytes become text, or tell where they are not`() throws {
    #expect(try SourceText.decode(Array("°C".utf8), file: "s") == "°C")
    #expect(try SourceText.decode([0xEF, 0xBB, 0xBF, 0x61], file: "s") == "a")
    #expect(try SourceText.decode([], file: "s") == "")
    let failure = Failure(.usage, "not UTF-8 text; save the file as UTF-8", file: "s", offset: 5)
    #expect(throws: failure) {
      try SourceText.decode([0xEF, 0xBB, 0xBF] + Array("°".utf8) + [0xB0, 0x61], file: "s")
    }
  }
}
