import Foundation
import TidemarkCore

/// What an output would take the place of.
enum OutputPlace {
  /// A file, or nothing: something whole can take its place.
  case file
  /// A pipe, a device, or a name of something that is open: it can only be written to.
  case stream

  /// - Throws: `Failure` (cannot create) for a folder.
  init(_ path: String) throws(Failure) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      self = .file
      return
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else {
      throw Failure(.cannotCreate, "cannot be created: this is a folder", file: path)
    }
    // Standard output that goes to a file is one, but /dev/stdout must stay what it is.
    let isName = path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
    self = kind == S_IFREG && !isName ? .file : .stream
  }
}
