import ArgumentParser
import TidemarkCore
import TidemarkRecording

/// What is done with a recording that is not sealed; without these it is refused.
struct UnsealedOptions: ParsableArguments {
  @Flag(
    help: """
      Also read recordings that were not finished: what is whole of them. Damage is still an error.
      """
  )
  var partial = false

  @OptionGroup var keyOptions: KeyOptions

  func access() throws -> RecordingAccess {
    RecordingAccess(mode: partial ? .partial : .sealed, key: try keyOptions.key())
  }

  /// Opens a recording, and says on standard error if it is only a part.
  func open(_ path: String, quiet: Bool = false) throws -> RecordingReader {
    let reader = try access().open(path)
    if !reader.isSealed, !quiet {
      Console.printError(
        "tidemark: \(path): not finished: the first \(reader.summary.readings) readings, and "
          + "\(reader.tornBytes) torn bytes after them\n"
      )
    }
    if reader.header.hasTruth, !quiet,
      try (reader.recordedGaps() + reader.gaps).contains(where: { $0.kind == .truth })
    {
      Console.printError(
        "tidemark: \(path): its table of anomalies is missing: recall and precision mean nothing\n"
      )
    }
    return reader
  }
}
