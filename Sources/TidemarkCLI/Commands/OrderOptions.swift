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
  var order = ChunkOrder.stored
}

extension ChunkOrder: ExpressibleByArgument {
  /// By its name.
  public init?(argument: String) {
    guard let order = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
    self = order
  }

  /// As help texts list them.
  public static var allValueStrings: [String] { allCases.map { "\($0)" } }
  /// As help texts name it.
  public var defaultValueDescription: String { "\(self)" }
}
