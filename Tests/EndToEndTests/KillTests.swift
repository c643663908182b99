import Foundation
import Testing
import TidemarkCore
import TidemarkRecording
import TidemarkTestSupport

/// A real process that records, killed at a random moment, on the real file system.
@Suite struct KillTests {
  private static let kills = Depth.isDeep ? 200 : 6

  @Test func `what a killed recorder said was durable can be read, and recovered`() throws {
    let workplace = try Workplace()
    var random = SplitMix64(seed: 20_261_127)
    for kill in 0..<Self.kills {
      let sync = ["chunk", "interval"][kill % 2]
      let path = "\(workplace.path)/\(kill).tide"
      let victim = try Victim(path, sync: sync)
      let told = try victim.kill(afterLines: 1 + random.below(4), pause: random.below(3_000))
      #expect(told > 0)
      let found = try Self.readings(path, mode: .partial)
      #expect(found >= told, "kill \(kill), \(sync): \(found) of \(told) durable readings")

      let recovery = try RecordingRecovery(path, to: path + ".recovered")
      #expect(Int(recovery.summary.readings) == found, "kill \(kill)")
      #expect(!recovery.hasDamage && recovery.summary.isInterrupted)
      #expect(try Self.readings(path + ".recovered", mode: .sealed) == found)
      _ = try RecordingRecovery(path + ".recovered", to: path + ".again")
      let (once, twice) = try (
        workplace.bytes("\(kill).tide.recovered"), workplace.bytes("\(kill).tide.again")
      )
      #expect(once == twice)
      for suffix in ["", ".recovered", ".again"] {
        try FileManager.default.removeItem(atPath: path + suffix)
      }
    }
  }

  /// How many readings there are; each must be the one of its number.
  static func readings(_ path: String, mode: RecordingReader.Mode) throws -> Int {
    var reader = try RecordingReader(path: path, mode: mode)
    var batch = ReadingBatch()
    var count = 0
    while try reader.nextBatch(into: &batch) {
      #expect(batch == CountedReadings.batch(count..<count + batch.count), "from \(count)")
      count += batch.count
    }
    return count
  }
}

/// A `RecordingVictim` under way.
struct Victim {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  init(_ path: String, sync: String) throws {
    process.executableURL = URL(filePath: try Program.victim.get())
    process.arguments = [path, sync]
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  /// Kills it after some lines and some microseconds; returns the last number that it told.
  func kill(afterLines lines: Int, pause: Int) throws -> Int {
    var text = Data()
    while text.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { break }
      text += more
    }
    usleep(UInt32(pause))
    Foundation.kill(process.processIdentifier, SIGKILL)
    text += try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    return Self.lastNumber(text)
  }

  /// Waits until it fails by itself.
  func fail() throws -> (code: Int32, told: Int, message: String) {
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let message = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (
      process.terminationStatus, Self.lastNumber(text), String(decoding: message, as: UTF8.self)
    )
  }

  private static func lastNumber(_ text: Data) -> Int {
    // A line that was cut short tells nothing.
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    return lines.dropLast().last.flatMap { Int($0) } ?? 0
  }
}
