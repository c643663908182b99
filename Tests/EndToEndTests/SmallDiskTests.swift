import Foundation
import Testing
import TidemarkRecording
import TidemarkTestSupport

/// A real disk that is too small.
@Suite(.enabled(if: SmallDisk.canMount, "a small disk needs the right to mount a tmpfs"))
struct SmallDiskTests {
  @Test(arguments: ["none", "chunk"])
  func `a recorder stops when the disk is full, names it, and keeps what was whole`(
    sync: String
  ) throws {
    let disk = try SmallDisk(kibibytes: Depth.count(128, deep: 512))
    let path = disk.path + "/live.tide"
    let ending = try Victim(path, sync: sync).fail()
    #expect(ending.code == 74)
    #expect(ending.message.contains("No space left on device"))
    let found = try KillTests.readings(path, mode: .partial)
    #expect(found > Depth.count(2_000, deep: 10_000) && found >= ending.told)
    let reader = try RecordingReader(path: path, mode: .partial)
    #expect(reader.tornBytes == 0)
    // Another start does not make it worse, and what is there can be saved elsewhere.
    let again = try Victim(path, sync: sync).fail()
    #expect(again.code == 73)
    let workplace = try Workplace()
    let recover = try workplace.run("recover", path, "-o", "saved.tide")
    #expect(recover.code == 0, "\(recover.errors)")
    #expect(try KillTests.readings(workplace.path + "/saved.tide", mode: .sealed) == found)
  }

  @Test func `a simulation leaves nothing where there is no room for it`() throws {
    let disk = try SmallDisk(kibibytes: 64)
    // A debug build takes six seconds until it writes the first chunk of what has no end.
    let ending = SmallScenarios.fleet(reefers: 60, duration: "2m")
    let text = Depth.isDeep ? SmallScenarios.endless : ending
    let workplace = try Workplace(["large.yaml": text])
    let run = try workplace.run("simulate", "large.yaml", "-o", disk.path + "/out.tide")
    #expect(run.code == 74)
    #expect(run.errors.contains("No space left on device"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
  }
}

/// A file system in memory of a given size; it is unmounted when the test lets go of it.
final class SmallDisk {
  static let canMount = (try? SmallDisk(kibibytes: 64)) != nil

  let path: String

  struct CannotMount: Error {}

  init(kibibytes: Int) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "tidemark-disk-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard
      try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path) == 0
    else {
      try? FileManager.default.removeItem(atPath: path)
      throw CannotMount()
    }
  }

  deinit {
    _ = try? Self.run("umount", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func run(_ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
