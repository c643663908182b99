import TidemarkCore

/// The payload of the last frame.
///
/// ```
/// bits 1 (bit 0: interrupted), readings 8, lost 8
/// digest: rows 8, anomalies 8, sum 16
/// earliest arrival 8, latest arrival 8      of what arrived; 0 if nothing did
/// column sizes: count 1, each 8             in the order of `RecordingColumn`
/// offset of the first index frame 8
/// offset of this frame 8, file id 8         the last 16 bytes of a sealed file: two reads open it
/// ```
struct EndFrame: Equatable {
  /// Bytes at the very end of a sealed file that lead to the frame.
  static let trailerLength = 16
  static let payloadLength = 1 + 8 * 2 + 32 + 16 + 1 + 8 * RecordingColumn.allCases.count + 24

  var summary: RecordingSummary
  var indexOffset: Int
  var offset: Int
  var fileID: UInt64

  init(summary: RecordingSummary, indexOffset: Int, offset: Int, fileID: UInt64) {
    self.summary = summary
    self.indexOffset = indexOffset
    self.offset = offset
    self.fileID = fileID
  }

  var payload: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(summary.isInterrupted ? 1 : 0)
    bytes.append(field: summary.readings)
    bytes.append(field: summary.lost)
    bytes.append(field: summary.digest.rows)
    bytes.append(field: summary.digest.anomalies)
    bytes.append(field: summary.digest.sum)
    bytes.append(field: summary.firstArrival?.nanoseconds ?? 0)
    bytes.append(field: summary.lastArrival?.nanoseconds ?? 0)
    bytes.append(UInt8(RecordingColumn.allCases.count))
    for column in RecordingColumn.allCases { bytes.append(field: summary.columnSizes[column]) }
    bytes.append(field: UInt64(indexOffset))
    bytes.append(field: UInt64(offset))
    bytes.append(field: fileID)
    return bytes
  }

  init(payload: [UInt8]) throws(FormatError) {
    var input = ByteInput(payload)
    let isInterrupted = try input.byte() & 1 != 0
    let readings = try input.integer(UInt64.self)
    let lost = try input.integer(UInt64.self)
    let digest = LogicalDigest(
      rows: try input.integer(),
      anomalies: try input.integer(),
      sum: try input.integer()
    )
    let first = Timestamp(nanoseconds: try input.signed())
    let last = Timestamp(nanoseconds: try input.signed())
    guard Int(try input.byte()) == RecordingColumn.allCases.count else {
      throw FormatError("it tells the sizes of other columns than are known")
    }
    var sizes = ColumnSizes()
    for column in RecordingColumn.allCases { sizes[column] = try input.integer() }
    guard let indexOffset = Int(exactly: try input.integer(UInt64.self)),
      let offset = Int(exactly: try input.integer(UInt64.self))
    else { throw FormatError("an offset lies outside any file") }
    self.indexOffset = indexOffset
    self.offset = offset
    fileID = try input.integer()
    try input.expectEnd()
    summary = RecordingSummary(
      readings: readings,
      lost: lost,
      bytes: sizes.total,
      digest: digest,
      firstArrival: readings == 0 ? nil : first,
      lastArrival: readings == 0 ? nil : last,
      isInterrupted: isInterrupted,
      columnSizes: sizes
    )
  }
}
