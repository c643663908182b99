import Foundation
import Synchronization
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay

/// Latencies as files of HdrHistogram's: `STEP.MEASURE.hgrm` of a whole run, and `latency.hlog` of windows.
final class HistogramFolder: Sendable {
  private static let logName = "latency.hlog"

  private struct State: ~Copyable {
    var log: AtomicFile?
    /// What went wrong while windows came in: they cannot fail.
    var failure: (any Error)?
  }

  private let path: String
  private let state: Mutex<State>

  init(_ path: String) throws {
    guard !path.isEmpty else { throw Failure(.usage, "--histograms: give a folder") }
    if unsafe mkdir(path, 0o755) != 0, errno != EEXIST {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: path)
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(.cannotCreate, "is in the way and is no folder", file: path)
    }
    self.path = path
    let log = try AtomicFile("\(path)/\(Self.logName)")
    try log.write(Array(HistogramLog.header.utf8))
    state = Mutex(State(log: log))
  }

  /// Takes the latencies of a window.
  func take(_ window: WindowLatencies) {
    let lines = HistogramLog.lines(
      tag: window.tag,
      start: window.start,
      length: window.length,
      window.histogram
    )
    state.withLock { state in
      guard state.failure == nil else { return }
      do {
        try state.log?.write(Array(lines.utf8))
      } catch {
        state.failure = error
      }
    }
  }

  /// Writes those of the whole run, and puts all in place.
  func finish(_ latencies: [MeasuredLatency]) throws {
    for latency in latencies {
      let name = Self.fileName("\(latency.step).\(latency.name)")
      let file = try AtomicFile("\(path)/\(name).hgrm")
      try file.write(Array(PercentileTable.text(latency.histogram).utf8))
      try file.finish()
    }
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      try state.log.take()?.finish()
    }
  }

  /// A step may be called what no file can be.
  private static func fileName(_ name: String) -> String {
    String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
  }
}
