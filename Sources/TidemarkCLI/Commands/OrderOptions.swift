import ArgumentParser
import TidemarkRecording

/// How a recording that is written keeps the order of its readings.
struct OrderOptions: ParsableArguments {
  @Option(
    help: """
      stored: read in order at full speed. derived: sorted by arrival when read, 0.7 bytes a \
      reading smaller.
      """
  )
  var order = Order.stored

  /// The names of `ChunkOrder`.
  enum Order: String, CaseIterable, ExpressibleByArgument {
    case stored, derived
  }

  /// What was chosen.
  var chunkOrder: ChunkOrder {
    switch order {
    case .stored: .stored
    case .derived: .derived
    }
  }
}
