import Foundation
import TidemarkCore
import TidemarkReport

/// What `info` says about the `run.json` of a run: where its figures come from.
struct RunFileText: Showable {
  private let path: String
  /// As it stands in the file.
  private let document: String
  private let run: [String: Any]

  /// Nil for a file that does not begin like one; its name decides nothing.
  ///
  /// - Throws: `Failure` (bad data) for JSON that is no run.
  init?(path: String, bytes: Data) throws {
    guard let first = bytes.first(where: { !" \n\r\t".utf8.contains($0) }), first == 0x7B else {
      return nil
    }
    guard let found = try? JSONSerialization.jsonObject(with: bytes) else {
      throw Failure(.badData, "begins like JSON, but is damaged or cut off", file: path)
    }
    guard let run = found as? [String: Any], run["verdict"] is String,
      run["digests"] is [String: Any]
    else {
      throw Failure(
        .badData,
        "is JSON, but not the run.json of a run; 'tidemark schema --run' says what that holds",
        file: path
      )
    }
    self.path = path
    self.run = run
    document = String(decoding: bytes, as: UTF8.self)
  }

  func json() -> String { document }

  func text(color: Bool) -> String {
    var lines = [path]
    func add(_ name: String, _ value: String?) {
      guard let value else { return }
      lines.append("  " + name + String(repeating: " ", count: max(1, 11 - name.count)) + value)
    }
    add("scenario", words("scenario").map { "\($0), seed \(words("seed") ?? "unknown")" })
    add("readings", number("readings").map { HumanText.count($0) })
    add("mode", words("mode").map { "\($0), threads \(words("threads") ?? "1")" })
    add("verdict", words("verdict"))
    let digests = run["digests"] as? [String: Any]
    add("recording", digests?["recording"] as? String)
    add("results", digests?["results"] as? String)
    add("version", words("version").map { "tidemark \($0)" })
    guard let environment = run["environment"] as? [String: Any] else {
      add("made with", "not known: the file is of an older version")
      return lines.joined(separator: "\n") + "\n"
    }
    for (name, value) in Self.words(environment) { add(name, value) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func words(_ environment: [String: Any]) -> [(String, String)] {
    func text(_ key: String) -> String { environment[key] as? String ?? "unknown" }
    let memory = (environment["memory_bytes"] as? NSNumber)?.doubleValue ?? 0
    let noise = environment["noise"] as? [String: Any]
    let spread = (noise?["spread"] as? NSNumber)?.doubleValue
    let loop = ((noise?["loop_ns"] as? [String: Any])?["p50"] as? NSNumber)?.int64Value
    let command = (environment["command"] as? [String] ?? []).map(shellWord)
    return [
      ("command", command.joined(separator: " ")),
      ("commit", environment["commit"] as? String ?? "none"),
      ("build", "\(text("build")), \(text("compiler")), \(text("architecture"))"),
      (
        "machine",
        "\(text("cpu")), \(environment["cores"] ?? "?") cores, \(HumanText.bytes(memory)) of memory"
      ),
      ("kernel", text("kernel")),
      (
        "noise",
        "a loop of \(HumanText.span(nanoseconds: loop ?? 0)) took "
          + "\(HumanText.share(spread ?? 0)) longer at its 95th percentile"
      ),
    ]
  }

  private func words(_ key: String) -> String? {
    if let text = run[key] as? String { return text }
    return (run[key] as? NSNumber)?.stringValue
  }

  private func number(_ key: String) -> Int64? { (run[key] as? NSNumber)?.int64Value }

  /// Quoted where a shell would take it apart.
  private static func shellWord(_ word: String) -> String {
    let plain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0))
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
