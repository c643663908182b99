import Foundation
import TidemarkCore

/// What an output would take the place of.
enum OutputPlace: Equatable {
  /// A file of this name, or nothing: something whole can take its place. Of a link, what it leads to.
  case file(String)
  /// A pipe, a device, or a name of something that is open: it can only be written to.
  case stream

  /// - Throws: `Failure` (cannot create) for a folder.
  init(_ path: String) throws(Failure) {
    guard let end = Self.end(of: path) else {
      self = .stream
      return
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      self = .file(end)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw Failure(.cannotCreate, "cannot be created: this is a folder", file: path)
    case S_IFREG: self = .file(end)
    default: self = .stream
    }
  }

  /// Where links lead to; nil: to a name of something that is open.
  ///
  /// Standard output that goes to a file is one, but /dev/stdout must stay what it is.
  private static func end(of path: String) -> String? {
    var path = path
    // As many as Linux follows.
    for _ in 0..<40 {
      if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return nil }
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        return path
      }
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = target.hasPrefix("/") ? target : folder + target
    }
    return path
  }
}
