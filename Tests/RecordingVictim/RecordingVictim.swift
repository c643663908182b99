import Foundation
import TidemarkCore
import TidemarkRecording
import TidemarkTestSupport

/// Records `CountedReadings` into a file, in place, until it is killed or the disk is full.
///
/// Arguments: the file, and `none`, `interval` or `chunk`. Each line on standard output is a number:
/// so many readings are durable. What fails goes to standard error, with its exit code.
@main
struct RecordingVictim {
  static func main() {
    do throws(Failure) {
      try record(to: CommandLine.arguments[1], sync: CommandLine.arguments[2])
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(error.code.rawValue)
    }
  }

  private static func record(to path: String, sync: String) throws(Failure) {
    let policies: [String: RecordingOptions.Sync] = [
      "none": .none, "interval": .interval(.milliseconds(2)), "chunk": .chunk,
    ]
    var writer = try RecordingWriter(
      path: path,
      header: RecordingHeader(
        origin: .imported,
        name: "counted",
        hasTruth: false,
        catalog: CountedReadings.catalog
      ),
      rowsPerChunk: 512,
      options: RecordingOptions(sync: policies[sync] ?? .none, naming: .atOnce)
    )
    var next = 0
    var told: UInt64 = 0
    while true {
      let count = 1 + next % 300
      try writer.append(CountedReadings.batch(next..<next + count))
      next += count
      if next % 7 == 0 { try writer.flush() }
      if writer.durableReadings > told {
        told = writer.durableReadings
        FileHandle.standardOutput.write(Data("\(told)\n".utf8))
      }
    }
  }
}
