import TidemarkCore

/// The payload of an event frame: a part of the table of anomalies.
///
/// ```
/// event kind 1 (0: anomalies, 1: anomalies with magnitudes), then packed (see `PackedBytes`):
///   kinds      count 4, each: length 4, UTF-8
///   anomalies  as many as the frame has rows, each:
///              kind 4, series 4, number 4, onset 8, peak 8, end 8, first detectable 8
///              with magnitudes: magnitude 8 (IEEE 754 bits)
/// ```
/// Frames of event kind 2 hold what a recovered recording lacks: see `GapTable`. A reader that does not
/// know them refuses the table of anomalies. Where every magnitude is 0 they are left out. A reader that does not know magnitudes refuses the
/// table: it would derive another digest than is stored.
enum EventFrame {
  /// Anomalies per frame: with them the unpacked size stays below 4 MiB.
  static let maximumRows = 1 << 16
  private static let plain: UInt8 = 0
  private static let withMagnitudes: UInt8 = 1

  static func encode(_ anomalies: ArraySlice<Anomaly>) -> [UInt8] {
    var kinds: [String] = []
    var numbers: [String: UInt32] = [:]
    for anomaly in anomalies where numbers[anomaly.kind] == nil {
      numbers[anomaly.kind] = UInt32(kinds.count)
      kinds.append(anomaly.kind)
    }
    let hasMagnitudes = anomalies.contains { $0.magnitude.bitPattern != 0 }
    var bytes: [UInt8] = []
    bytes.append(field: UInt32(kinds.count))
    for kind in kinds { bytes.append(text: kind) }
    for anomaly in anomalies {
      bytes.append(field: numbers[anomaly.kind] ?? 0)
      bytes.append(field: anomaly.series)
      bytes.append(field: anomaly.number)
      bytes.append(field: anomaly.onset.nanoseconds)
      bytes.append(field: anomaly.peak.nanoseconds)
      bytes.append(field: anomaly.end.nanoseconds)
      bytes.append(field: anomaly.firstDetectable.nanoseconds)
      if hasMagnitudes { bytes.append(field: anomaly.magnitude.bitPattern) }
    }
    return [hasMagnitudes ? withMagnitudes : plain] + PackedBytes.pack(bytes)
  }

  static func decode(
    _ payload: [UInt8],
    rows: Int,
    seriesCount: Int
  ) throws(FormatError) -> [Anomaly] {
    guard let layout = payload.first, layout <= withMagnitudes else {
      throw FormatError("it holds events of an unknown kind")
    }
    let hasMagnitudes = layout == withMagnitudes
    let bytes = try PackedBytes.unpack(Array(payload.dropFirst()))
    var input = ByteInput(bytes)
    var kinds: [String] = []
    let kindCount = try input.count()
    guard kindCount <= input.remaining / 4 else { throw FormatError("it claims too many kinds") }
    for _ in 0..<kindCount { kinds.append(try input.text()) }
    guard rows == input.remaining / (hasMagnitudes ? 52 : 44) else {
      throw FormatError("it claims \(rows) anomalies, which is not what fits")
    }
    var anomalies: [Anomaly] = []
    for _ in 0..<rows {
      let kind = try input.count()
      let series = try input.integer(UInt32.self)
      guard kind < kinds.count, Int(series) < seriesCount else {
        throw FormatError("an anomaly is of a kind or series that is not there")
      }
      anomalies.append(
        Anomaly(
          kind: kinds[kind],
          series: series,
          number: try input.integer(),
          onset: Timestamp(nanoseconds: try input.signed()),
          peak: Timestamp(nanoseconds: try input.signed()),
          end: Timestamp(nanoseconds: try input.signed()),
          firstDetectable: Timestamp(nanoseconds: try input.signed()),
          magnitude: hasMagnitudes ? Double(bitPattern: try input.integer()) : 0
        )
      )
    }
    try input.expectEnd()
    return anomalies
  }
}
