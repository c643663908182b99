package import TidemarkCore

/// Writes the truth about anomalies as JSON Lines, one object a line.
///
/// Fields: kind, device, sensor, number (from 1 within the series, as readings refer to it), onset,
/// peak, end (exclusive), first_detectable, magnitude. Times are true times after RFC 3339 with all
/// decimals that there are; the magnitude is in the unit of its kind, 0 where it has none, and written
/// as `JSONLinesReadingWriter` writes values where it is not finite.
package struct TruthWriter: Sendable {
  private let names: ExportNames

  /// A writer for the anomalies of one catalog.
  package init(_ catalog: Catalog) {
    names = ExportNames(catalog, anomalies: []) { name in
      var text = TextBuffer()
      text.append(jsonString: name)
      return text.bytes
    }
  }

  /// One line per anomaly.
  package func append(_ anomalies: some Sequence<Anomaly>, to text: inout TextBuffer) {
    for anomaly in anomalies {
      text.append("{\"kind\":")
      text.append(jsonString: anomaly.kind)
      text.append(",\"device\":")
      text.append(bytes: names.device(anomaly.series))
      text.append(",\"sensor\":")
      text.append(bytes: names.sensor(anomaly.series))
      text.append(",\"number\":")
      text.append(anomaly.number)
      text.append(",\"onset\":\"")
      text.append(anomaly.onset)
      text.append("\",\"peak\":\"")
      text.append(anomaly.peak)
      text.append("\",\"end\":\"")
      text.append(anomaly.end)
      text.append("\",\"first_detectable\":\"")
      text.append(anomaly.firstDetectable)
      text.append("\",\"magnitude\":")
      text.append(jsonReading: anomaly.magnitude)
      text.append("}\n")
    }
  }
}
