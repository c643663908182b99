import Crypto
import TidemarkCore
import TidemarkRecording
import TidemarkStreams

/// What a checkpoint belongs to: it can be taken up only where all of this is the same.
struct CheckpointIdentity: Equatable {
  /// Of the program: the states of another may mean something else.
  var version: String
  var recording: RecordingIdentity
  /// The SHA-256 of the pipeline with all of its settings.
  var pipeline: [UInt8]
  /// Keys are shared out by their number.
  var threads: Int
  /// Where the results go, as it was said.
  var results: String

  func save(to writer: inout StateWriter) {
    writer.write(version)
    recording.save(to: &writer)
    writer.write(column: pipeline)
    writer.write(threads)
    writer.write(results)
  }

  init(
    recording: RecordingIdentity,
    _ topology: Topology,
    silent: Set<String>,
    threads: Int,
    results: String
  ) {
    version = tidemarkVersion
    self.recording = recording
    pipeline = Self.digest(topology, silent: silent)
    self.threads = threads
    self.results = results
  }

  init(from reader: inout StateReader) throws(StateError) {
    version = try reader.text()
    recording = try RecordingIdentity(from: &reader)
    pipeline = try reader.column()
    threads = try reader.integer()
    results = try reader.text()
  }

  /// Of what the compiler knows of the pipeline, so that no setting can be forgotten here.
  ///
  /// It is the same only in one version of the program, which is compared too.
  private static func digest(_ topology: Topology, silent: Set<String>) -> [UInt8] {
    var topology = topology
    // Where a step is written says nothing about what it does.
    for index in topology.steps.indices { topology.steps[index].places = nil }
    var hash = SHA256()
    hash.update(data: Array(String(reflecting: topology).utf8))
    hash.update(data: Array(silent.sorted().joined(separator: "\n").utf8))
    return Array(hash.finalize())
  }

  /// What is not the same and what can be done about it; nil if there is nothing.
  func difference(from saved: CheckpointIdentity) -> String? {
    if let what = Self.difference(of: saved.recording, from: recording) { return what }
    if saved.threads != threads {
      return "was made with --threads \(saved.threads): give that, or"
    }
    if saved.results != results {
      return "was made with --results \(saved.results): give that, or"
    }
    guard saved.pipeline != pipeline else { return nil }
    return "was made of another pipeline, or of other settings of it: give that one, or"
  }

  /// The part of it that is known before the pipeline is.
  static func difference(of saved: RecordingIdentity, from other: RecordingIdentity) -> String? {
    saved == other ? nil : "was made of another recording: give that one, or"
  }
}

/// Tells recordings apart without reading them.
struct RecordingIdentity: Equatable {
  /// Of the file; what was copied has the same.
  var fileID: UInt64
  /// An unsealed one may have grown.
  var bytes: UInt64
  var readings: UInt64
  /// Of what it says, if it is sealed.
  var digest: String

  init(_ reader: borrowing RecordingReader) {
    fileID = reader.fileID
    bytes = reader.summary.bytes
    readings = reader.summary.readings
    digest = reader.isSealed ? reader.summary.digest.hex : ""
  }

  init(from reader: inout StateReader) throws(StateError) {
    fileID = try reader.integer()
    bytes = try reader.integer()
    readings = try reader.integer()
    digest = try reader.text()
  }

  func save(to writer: inout StateWriter) {
    writer.write(fileID)
    writer.write(bytes)
    writer.write(readings)
    writer.write(digest)
  }
}
