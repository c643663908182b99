import TidemarkCore
import TidemarkExchange

/// A file that says itself what is in it.
enum SelfDescribingFormat: Equatable {
  /// CSV or JSON Lines that `tidemark export` wrote.
  case export(ExportedLayout)
  case mcap

  /// What a file is that begins with `start`; nil for any other file.
  ///
  /// - Throws: `Failure` (bad data) for Parquet, which is not read.
  init?(_ start: [UInt8], file: String) throws(Failure) {
    if start.starts(with: Array("PAR1".utf8)) {
      throw Failure(
        .badData,
        "Parquet is written and not read: import CSV, JSON Lines or MCAP",
        file: file
      )
    }
    if isMCAP(start) {
      self = .mcap
    } else if let layout = ExportedLayout.recognise(start) {
      self = .export(layout)
    } else {
      return nil
    }
  }
}
