import Foundation
import TidemarkCore
import TidemarkRecording

/// Does with recordings what another package may want to, and checks what comes out.
///
/// Exits with 1, and says why, if anything is not as it should be.
@main
struct RecordingClient {
  static func main() {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try writeAndRead(path: folder.appending(path: "trip.tide").path)
      let fleet = Fleet(devices: 3)
      try selectAndCompare(fleet, path: folder.appending(path: "fleet.tide").path)
      try encrypt(fleet, path: folder.appending(path: "secret.tide").path)
      try followAndRecover(fleet, path: folder.appending(path: "growing.tide").path)
      try merge(fleet, path: folder.appending(path: "part").path)
    } catch {
      FileHandle.standardError.write(Data("recording client: \(error)\n".utf8))
      exit(1)
    }
    print("recording client: all recordings are as they should be")
  }
}

/// Something is not as it should be.
struct Wrong: Error, CustomStringConvertible {
  var description: String
}

/// Throws, naming the line, unless it is so.
func expect(_ isSo: Bool, file: StaticString = #fileID, line: UInt = #line) throws(Wrong) {
  if !isSo { throw Wrong(description: "not so: \(file):\(line)") }
}

/// Throws unless `body` fails like this.
func expect(
  _ code: Failure.Code,
  file: StaticString = #fileID,
  line: UInt = #line,
  of body: () throws -> Void
) throws {
  do {
    try body()
  } catch let failure as Failure {
    return try expect(failure.code == code && failure.file != nil, file: file, line: line)
  }
  throw Wrong(description: "no failure: \(file):\(line)")
}
