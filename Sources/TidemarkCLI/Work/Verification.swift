import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario

/// Derives the digests of a recording and of a run again.
struct Verification {
  let threads: Int
  let output: OutputOptions
  let key: RecordingKey?

  private var access: RecordingAccess { RecordingAccess(key: key) }

  /// Checks every checksum and the stored digest against the rows, then simulates again.
  func verify(recording path: String, answer: inout VerifyAnswer) async throws {
    var reader = try access.open(path)
    let stored = reader.summary.digest
    let rehashed = try reader.derivedDigest().digest
    answer.add("rows of \(path)", stored: stored.hex, derived: rehashed.hex)
    guard reader.header.origin == .simulated else {
      let what = reader.header.isDeliveredAnew ? "was delivered anew" : "is an import"
      answer.notes.append("\(path) \(what): it cannot be derived again")
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
    let digest = try await simulatedDigest(of: model, slices: reader.header.slices)
    answer.add("simulated again", stored: stored.hex, derived: digest.hex)
  }

  /// The digest of slices of a simulation together; of all of it if there are none.
  private func simulatedDigest(
    of model: FleetModel,
    slices: [FleetSlice]
  ) async throws -> LogicalDigest {
    let catalog = try FleetSimulator.catalog(of: model)
    let names = SeriesNameHashes(catalog)
    let slices = slices.isEmpty ? [.whole(catalog)] : slices
    var digest = LogicalDigest()
    var truth = AnomalyUnion()
    var meter = ProgressMeter("verify", output)
    for (number, slice) in slices.enumerated() {
      let run = FleetRun(model, catalog: catalog, slice: slice, threads: threads)
      let found = try await run.run { arrived, lost, progress in
        digest.add(arrived, names: names, lost: false)
        digest.add(lost, names: names, lost: true)
        meter.update(
          fraction: (Double(number) + progress) / Double(slices.count),
          readings: Int(digest.rows)
        )
        try Interrupts.shared.check()
        return true
      }
      for anomaly in found.anomalies { _ = truth.insert(anomaly) }
    }
    meter.finish()
    digest.add(truth.anomalies, names: names)
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
    let header = try access.open(recording).header
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
      recordingName: recording,
      access: access
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
