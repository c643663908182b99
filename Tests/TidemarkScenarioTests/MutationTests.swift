import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkTestSupport

/// Good texts with random damage either decode or fail with a place; nothing traps.
@Suite struct MutationTests {
  @Test(arguments: 0..<8)
  func `damaged scenarios fail in order`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let texts = [
      fullScenario, fleetScenario, try RepositoryFiles.text("scenarios/quickstart.yaml"),
    ]
    try damage(texts, times: 100, with: &random) { try Scenario.load(text: $0, file: "s.yaml") }
  }

  @Test(arguments: 0..<8)
  func `damaged cases fail in order`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = "scenarios/cases/"
    let texts = try [
      "window/flink-side-output-pipeline-lateness", "window/kafka-hopping-close-emit-throttled",
      "pipeline/one-of-each-class",
    ].map { try RepositoryFiles.text(folder + $0 + ".yaml") }
    try damage(texts, times: 100, with: &random) { text in
      let file = try CaseFile.load(text: text, file: "s.yaml")
      if case .pipeline(let content) = file.content {
        _ = try CaseFile.updated(text: text, file: "s.yaml", with: content.expect)
      }
    }
  }

  private func damage(
    _ texts: [String],
    times: Int,
    with random: inout SplitMix64,
    load: (String) throws -> some Any
  ) throws {
    var failures = 0
    for _ in 0..<times {
      let text = texts[random.below(texts.count)]
      let bytes = damaged(Array(text.utf8), with: &random)
      do {
        _ = try load(try SourceText.decode(bytes, file: "s.yaml"))
      } catch let failure as Failure {
        failures += 1
        #expect(failure.file == "s.yaml")
        #expect(failure.code == .usage || failure.code == .noInput)
        #expect(!failure.message.isEmpty && failure.line ?? 1 >= 1 && failure.column ?? 1 >= 1)
      }
    }
    #expect(failures > times / 4)
  }

  private func damaged(_ original: [UInt8], with random: inout SplitMix64) -> [UInt8] {
    let special = Array("{}[]:,-#&*!|>'\"%@\n\t \\?~.+e0918446744073709551616smhd°".utf8)
    var bytes = original
    for _ in 0..<(1 + random.below(4)) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      let end = min(bytes.count, place + 1 + random.below(30))
      switch random.below(6) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes[place] = special[random.below(special.count)]
      case 2: bytes.insert(special[random.below(special.count)], at: place)
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }
}
