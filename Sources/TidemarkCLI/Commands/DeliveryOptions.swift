import ArgumentParser
import TidemarkCore
import TidemarkRecording

/// Whether the readings of a recording are delivered anew before they are replayed.
struct DeliveryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Deliver the readings anew: by a file with 'delivery:', or as another scenario does.",
      valueName: "file"
    )
  )
  var deliver: String?

  @Option(
    help: ArgumentHelp(
      "Keep what was delivered as a recording; of an encrypted one it has the same key.",
      valueName: "file.tide"
    )
  )
  var delivered: String?

  /// What a new delivery is, for the help of the commands that have it.
  static let explanation = """
    NEW DELIVERIES: with --deliver, every reading that was measured, also those
    that were lost, is sent again by other networks; copies are drawn anew. The
    file has 'delivery:', a list of classes (or all) with a 'network:' and a
    'clock:' as in a scenario, 'incidents:' and a 'seed:', or is a scenario.
    Without a new clock readings keep their event times.
    """

  /// The recording to replay: the one that is given, or a new one that goes when nobody needs it.
  struct Place {
    var path: String
    var access: RecordingAccess
    var file: TemporaryFile?
  }

  /// What reports call what is replayed.
  func name(of recording: String) -> String {
    delivered ?? deliver.map { "\(recording), delivered by \($0)" } ?? recording
  }

  func check(isSaved: Bool) throws {
    guard deliver != nil else {
      guard delivered == nil else {
        throw Failure(.usage, "--delivered keeps a new delivery: give --deliver too")
      }
      return
    }
    guard !isSaved else {
      throw Failure(
        .usage,
        "--checkpoint saves the replay of a recording that stays: keep the delivery with --delivered, "
          + "then replay that"
      )
    }
  }

  func place(
    _ recording: String,
    _ access: RecordingAccess,
    threads: Int,
    _ output: OutputOptions
  ) async throws -> Place {
    guard let deliver else { return Place(path: recording, access: access) }
    let file = delivered == nil ? TemporaryFile() : nil
    let path = delivered ?? file?.path ?? recording
    // What was made of an encrypted recording is none the less secret.
    let key = try access.open(recording).isEncrypted ? access.key : nil
    try await DeliveryWork(
      recording: recording,
      access: access,
      delivery: deliver,
      threads: threads,
      output: output,
      options: RecordingOptions(key: key)
    ).write(to: path)
    return Place(path: path, access: RecordingAccess(key: key), file: file)
  }
}
