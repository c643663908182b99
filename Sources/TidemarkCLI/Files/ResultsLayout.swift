import TidemarkExchange
import TidemarkReplay

/// What results are written as.
enum ResultsLayout {
  case jsonLines, parquet

  /// By the extension; JSON Lines without one that is known.
  init(path: String?) {
    self = path?.hasSuffix(".parquet") == true ? .parquet : .jsonLines
  }

  /// What a digest begins with: those of different layouts are of the same results, and never the same.
  var digestPrefix: String {
    switch self {
    case .jsonLines: "sha256:"
    case .parquet: "parquet-sha256:"
    }
  }
}

extension ReplayOptions {
  /// Lets a replay write what the name of its results file says.
  mutating func setLayout(ofResults path: String?) {
    switch ResultsLayout(path: path) {
    case .jsonLines: table = nil
    case .parquet: table = ParquetTable("results")
    }
  }
}
