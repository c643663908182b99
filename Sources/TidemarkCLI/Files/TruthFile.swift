import TidemarkCore
import TidemarkExchange

/// The truth about anomalies, as JSON Lines.
struct TruthFile: ~Copyable {
  private static let anomaliesPerPiece = 4_096

  private var sink: TextSink

  init(_ path: String) throws {
    sink = try TextSink(path)
  }

  /// Writes all lines and completes the file.
  consuming func finish(_ anomalies: [Anomaly], catalog: Catalog) throws {
    let writer = TruthWriter(catalog)
    var text = TextBuffer()
    for start in stride(from: 0, to: anomalies.count, by: TruthFile.anomaliesPerPiece) {
      let end = min(start + TruthFile.anomaliesPerPiece, anomalies.count)
      writer.append(anomalies[start..<end], to: &text)
      try sink.drain(&text)
    }
    try sink.finish()
  }
}
