import Foundation
import Synchronization
import TidemarkCore

/// The numbers of the points that are done, in a folder that outlives the process.
///
/// `points.txt` has one line for each: the point's key, then `name=value` of each metric (`-` where there is
/// no value), then `end`, with tabs between. A line that a killed process did not finish is cut off.
final class SweepState: Sendable {
  private struct State {
    var points: [String: SweepMeasurement] = [:]
    var descriptor: Int32
  }

  private static let name = "points.txt"

  let folder: String
  private let state: Mutex<State>

  /// Makes the folder if it is not there.
  ///
  /// - Throws: `Failure` (cannot create), or (usage) if another process has it.
  init(_ folder: String) throws {
    self.folder = folder
    guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: folder)
    }
    let path = "\(folder)/\(Self.name)"
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot be used to keep points: \(systemError())", file: folder)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure(
        .usage,
        "another sweep keeps its points here: give another folder",
        file: folder
      )
    }
    let text = String(decoding: try WholeFile.bytes(path), as: UTF8.self)
    var points: [String: SweepMeasurement] = [:]
    var whole = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard let (key, point) = Self.point(line) else { break }
      points[key] = point
      whole += line.utf8.count + 1
    }
    if whole < text.utf8.count, ftruncate(descriptor, off_t(whole)) != 0 {
      throw Failure(.inputOutput, "cannot be repaired: \(systemError())", file: path)
    }
    state = Mutex(State(points: points, descriptor: descriptor))
  }

  deinit { state.withLock { _ = close($0.descriptor) } }

  /// Nil: not measured yet.
  subscript(key: String) -> SweepMeasurement? { state.withLock { $0.points[key] } }

  func add(_ point: SweepMeasurement, _ key: String) throws {
    var line = TextBuffer()
    line.append(text: key)
    for (name, value) in point.metrics.sorted(by: { $0.key < $1.key }) {
      line.append(text: "\t\(name)=\(value.map(\.description) ?? "-")")
    }
    line.append("\tend\n")
    try state.withLock { state in
      guard state.points.updateValue(point, forKey: key) == nil else { return }
      do {
        try Console.write(line.bytes, to: state.descriptor)
      } catch let failure as Failure {
        throw failure.inFile(folder)
      }
    }
  }

  /// Nil for what is no whole line.
  private static func point(_ line: Substring) -> (String, SweepMeasurement)? {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count >= 2, fields[0].utf8.count == 64, fields.last == "end" else { return nil }
    var metrics: [String: Double?] = [:]
    for field in fields[1..<(fields.count - 1)] {
      let parts = field.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      if parts[1] == "-" {
        metrics.updateValue(nil, forKey: String(parts[0]))
      } else if let value = Double(parts[1]) {
        metrics.updateValue(value, forKey: String(parts[0]))
      } else {
        return nil
      }
    }
    return (String(fields[0]), SweepMeasurement(metrics: metrics))
  }
}
