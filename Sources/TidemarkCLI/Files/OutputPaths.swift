import Foundation
import TidemarkCore

/// Where a command is told to write.
///
/// Checked before any work: an output takes the place of what has its name, and that must not be
/// what is read, nor another output.
struct OutputPaths {
  private struct Output {
    let option: String
    let path: String
  }

  private var outputs: [Output] = []

  /// Adds a file; nil: there is none.
  ///
  /// `-`, where it has a meaning, is no file.
  mutating func add(_ path: String?, _ option: String) throws {
    guard let path else { return }
    guard !path.isEmpty else { throw Failure(.usage, "\(option): give the name of a file") }
    outputs.append(Output(option: option, path: path))
  }

  /// Adds a file beside what a command prints, for which `-` has no meaning.
  mutating func add(file path: String?, _ option: String) throws {
    guard path != "-" else {
      throw Failure(
        .usage,
        "\(option) -: standard output has the report; give a name, /dev/stdout, or ./- for a file of that name"
      )
    }
    try add(path, option)
  }

  /// Adds a recording, which cannot be a stream: its end is written last, and says what is before.
  mutating func add(recording path: String, _ option: String) throws {
    try add(path, option)
    if path != "-", case .file = try OutputPlace(path) { return }
    throw Failure(.usage, "\(option) \(path): a recording is a file, not a stream; give a name")
  }

  /// - Throws: `Failure` (usage) at the first output that is one of the `inputs`, or two of which are
  ///   the same file, whatever their names are.
  func check(inputs: [String]) throws {
    for (index, output) in outputs.enumerated() {
      if let other = outputs[..<index].first(where: { $0.path == output.path }) {
        throw Self.same(other, output)
      }
      guard let file = FileIdentity(output.path) else { continue }
      if let input = inputs.first(where: { FileIdentity($0) == file }) {
        throw Failure(
          .usage,
          "\(output.option) \(output.path) would take the place of \(input), which is read: "
            + "give another name"
        )
      }
      if let other = outputs[..<index].first(where: { FileIdentity($0.path) == file }) {
        throw Self.same(other, output)
      }
    }
  }

  private static func same(_ first: Output, _ second: Output) -> Failure {
    Failure(.usage, "\(first.option) and \(second.option) name the same file: give two")
  }
}

/// What two paths to the same file have in common, also if it is not there yet.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let inode: ino_t
  /// Of a file that is not there: its name in the folder that the other fields stand for.
  private let name: String?

  /// Nil for devices and pipes, which many may share, and where there is no such folder.
  init?(_ path: String) {
    guard path != "-", !path.isEmpty else { return nil }
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      name = nil
    } else {
      let url = URL(fileURLWithPath: path)
      guard unsafe stat(url.deletingLastPathComponent().path, &status) == 0 else { return nil }
      name = url.lastPathComponent
    }
    device = status.st_dev
    inode = status.st_ino
  }
}
