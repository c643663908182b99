import ArgumentParser
import TidemarkCore
import TidemarkRecording

/// When what is recorded is safe from a power failure.
struct SyncOptions: ParsableArguments {
  enum Policy: String, ExpressibleByArgument, CaseIterable {
    case none, interval, chunk
  }

  @Option(
    help: """
      What a power failure may take while this runs: none (all of it), interval (at most 250 ms, then \
      the bytes of a file follow the clock, not its digest) or chunk (the chunk that is being \
      made). A finished recording is always safe.
      """
  )
  var sync = Policy.none

  var options: RecordingOptions {
    switch sync {
    case .none: RecordingOptions(sync: .none)
    case .interval: RecordingOptions(sync: .interval)
    case .chunk: RecordingOptions(sync: .chunk)
    }
  }
}
