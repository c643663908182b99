import Foundation
import TidemarkStreams

/// What an engine's state takes of resident memory, everything included: panes, keys, results on their way.
struct Memory {
  private let before = Memory.resident
  private var most = 0
  private var panes = 0

  mutating func look(at engine: Engine) {
    most = max(most, Memory.resident - before)
    panes = max(panes, engine.openWindows()[0].count)
  }

  var json: String { "\"state_bytes\": \(most), \"open_panes\": \(panes)" }

  private static var resident: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
