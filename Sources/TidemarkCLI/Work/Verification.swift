import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario

/// Derives the digests of a recording and of a run again.
struct Verification {
  let threads: Int
  let output: OutputOptions

  /// Checks every checksum and the stored digest against the rows, then simulates again.
  func verify(recording path: String, answer: inout VerifyAnswer) async throws {
    var reader = try RecordingReader(path: path)
    let stored = reader.summary.digest
    let rehashed = try rehash(&reader)
    answer.add("rows of \(path)", stored: stored.hex, derived: rehashed.hex)
    guard reader.header.origin == .simulated else {
      answer.notes.append("\(path) is an import: it cannot be derived again")
      return
    }
    guard !reader.summary.isInterrupted else {
      answer.notes.append("\(path) was interrupted: it is a part of what its scenario makes")
      return
    }
    let scenario = try EmbeddedScenario.load(reader.header, recording: path)
    guard case .fleet(let model) = scenario.input else {
      throw Failure(.badData, "it says it was simulated, but its scenario has no fleet", file: path)
    }
    let run = try FleetRun(model, threads: threads)
    let names = SeriesNameHashes(run.catalog)
    var digest = LogicalDigest()
    var meter = ProgressMeter("verify", output)
    var readings = 0
    let anomalies = try await run.run { arrived, lost, progress in
      digest.add(arrived, names: names, lost: false)
      digest.add(lost, names: names, lost: true)
      readings += arrived.count
      meter.update(fraction: progress, readings: readings)
      try Interrupts.shared.check()
      return true
    }
    meter.finish()
    digest.add(anomalies, names: names)
    answer.add("simulated again", stored: stored.hex, derived: digest.hex)
  }

  /// The digest of the rows that are in the file.
  private func rehash(_ reader: inout RecordingReader) throws -> LogicalDigest {
    let names = SeriesNameHashes(reader.header.catalog)
    var digest = LogicalDigest()
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { digest.add(batch, names: names, lost: false) }
    while try reader.nextLost(into: &batch) { digest.add(batch, names: names, lost: true) }
    digest.add(try reader.anomalies(), names: names)
    return digest
  }

  /// Replays and compares with the results file of the run.
  func verifyResults(
    in folder: String,
    recording: String,
    answer: inout VerifyAnswer
  ) async throws {
    let path = "\(folder)/\(RunFolder.resultsName)"
    let stored = try ResultsFile(path: nil)
    var text = TextBuffer()
    text.append(bytes: try WholeFile.bytes(path))
    try stored.write(text)
    let header = try RecordingReader(path: recording).header
    let scenario = try EmbeddedScenario.load(header, recording: recording)
    let result = try await ReplayWork(
      recording: recording,
      topology: try scenario.requirePipeline(),
      thresholds: [],
      source: recording,
      seed: header.seed,
      options: ReplayOptions(threads: threads),
      output: output,
      resultsPath: nil,
      recordingName: recording
    ).run()
    answer.add(
      "replayed again",
      stored: try stored.finish(),
      derived: result.digests.results ?? ""
    )
  }
}

/// What `verify` found.
struct VerifyAnswer: Showable {
  private struct Comparison {
    var what: String
    var stored: String
    var derived: String
    var holds: Bool { stored == derived }
  }

  private var comparisons: [Comparison] = []
  var notes: [String] = []

  mutating func add(_ what: String, stored: String, derived: String) {
    comparisons.append(Comparison(what: what, stored: stored, derived: derived))
  }

  var holds: Bool { comparisons.allSatisfy(\.holds) }

  func text(color: Bool) -> String {
    var text = ""
    for comparison in comparisons {
      text += "\(comparison.holds ? "✓" : "✗") \(comparison.what): \(comparison.derived)\n"
      if !comparison.holds { text += "  stored: \(comparison.stored)\n" }
    }
    for note in notes { text += "– \(note)\n" }
    return text
  }

  func json() -> String {
    let rows = comparisons.map { comparison in
      "    {\"what\": \(JSONObject.string(comparison.what)), \"ok\": \(comparison.holds), "
        + "\"stored\": \(JSONObject.string(comparison.stored)), "
        + "\"derived\": \(JSONObject.string(comparison.derived))}"
    }
    var object = JSONObject()
    object.add("ok", holds)
    object.add("digests", raw: "[\n\(rows.joined(separator: ",\n"))\n  ]")
    object.add("notes", raw: "[" + notes.map(JSONObject.string).joined(separator: ", ") + "]")
    return object.text
  }
}
