import Foundation
import TidemarkCore
import TidemarkScenario

/// Files read as a whole: scenarios, cases, labels, CSV.
enum WholeFile {
  /// `-` is standard input.
  ///
  /// - Throws: `Failure` (no input) if it is not there, is not readable, or is a folder.
  static func bytes(_ path: String) throws -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.noInput, "no such file", file: path)
    }
    guard !isFolder.boolValue else {
      throw Failure(.noInput, "this is a folder, not a file", file: path)
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Failure(.noInput, "cannot be read: \(systemError())", file: path)
    }
    do {
      return Array(try handle.readToEnd() ?? Data())
    } catch {
      throw Failure(.inputOutput, "reading failed half-way: \(error)", file: path)
    }
  }

  /// A YAML document takes about seventy times as much memory as its text.
  private static let textLimit = 8 << 20

  /// The file as text, such as a scenario; UTF-8 only, with or without a byte order mark.
  static func text(_ path: String) throws -> String {
    let bytes = try bytes(path)
    guard bytes.count <= textLimit else {
      throw Failure(
        .usage,
        "the file has \(bytes.count) bytes, and YAML is read up to \(textLimit >> 20) MiB",
        file: path
      )
    }
    let text = try SourceText.decode(bytes, file: path)
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw Failure(.noInput, "the file is empty", file: path)
    }
    return text
  }
}
