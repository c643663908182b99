package import TidemarkCore

/// Writes readings as Parquet (https://parquet.apache.org/docs/file-format/): the columns of CSV with
/// types, pages compressed with zstd and checked by CRC-32, statistics of times.
///
/// Holds a page of readings and the compressed pages of a row group, whatever the length.
package struct ParquetWriter: ReadingExporter {
  private static let rowsPerPage = 1 << 17
  private static let rowsPerGroup = 1 << 20

  private let recording: ExportedRecording
  private let texts: ParquetTexts
  private var columns: [ParquetColumnChunk]
  private var pending = ReadingBatch()
  private var pendingIsLost = false
  private var groupRows = 0
  private var groups: [ParquetFooter.RowGroup] = []
  /// Bytes written.
  private var offset = 0

  package init(_ recording: ExportedRecording) {
    self.recording = recording
    let texts = ParquetTexts(recording)
    self.texts = texts
    columns = ExportColumn.allCases.map { ParquetColumnChunk($0.parquet, texts: texts.all($0)) }
  }

  package mutating func begin(to text: inout TextBuffer) {
    text.append(bytes: ParquetFooter.magic)
    offset = ParquetFooter.magic.count
  }

  package mutating func append(
    _ batch: borrowing ReadingBatch,
    lost: Bool,
    to text: inout TextBuffer
  ) {
    if lost != pendingIsLost, batch.count > 0 { endPage(to: &text) }
    pendingIsLost = lost
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + Self.rowsPerPage - pending.count)
      pending.append(contentsOf: batch, rows: next..<end)
      next = end
      if pending.count == Self.rowsPerPage { endPage(to: &text) }
    }
  }

  package mutating func finish(to text: inout TextBuffer) {
    endPage(to: &text)
    endGroup(to: &text)
    let end = ParquetFooter(
      name: "readings",
      columns: columns.map(\.column),
      codec: .zstd,
      groups: groups,
      producer: createdBy,
      pairs: recording.pairs.map { ("tidemark." + $0.0, $0.1) }
    ).end()
    text.append(bytes: end.bytes, 0..<end.count)
  }

  /// `tidemark version 1.0.0`: readers look for the word between.
  private var createdBy: String {
    recording.producer.split(separator: " ", maxSplits: 1).joined(separator: " version ")
  }

  private mutating func endGroup(to text: inout TextBuffer) {
    guard groupRows > 0 else { return }
    let compressor = ZstdCompressor(isStream: false)
    var places: [ParquetPlace] = []
    for index in columns.indices {
      let place = columns[index].finish(at: offset, rows: groupRows, to: &text, compressor)
      offset += place.size
      places.append(place)
    }
    groups.append(ParquetFooter.RowGroup(rows: groupRows, columns: places))
    groupRows = 0
  }

  private mutating func endPage(to text: inout TextBuffer) {
    let rows = pending.count
    guard rows > 0 else { return }
    if groupRows + rows > Self.rowsPerGroup { endGroup(to: &text) }
    let compressor = ZstdCompressor(isStream: false)
    for (index, column) in ExportColumn.allCases.enumerated() {
      addPage(of: column, to: &columns[index], compressor)
    }
    groupRows += rows
    pending.removeAll()
  }

  private func addPage(
    of column: ExportColumn,
    to chunk: inout ParquetColumnChunk,
    _ compressor: ZstdCompressor
  ) {
    let rows = pending.count
    switch column {
    case .device:
      chunk.add(rows: rows, compressor) { texts.device(pending.series[$0]) }
    case .sensor:
      chunk.add(rows: rows, compressor) { texts.sensor(pending.series[$0]) }
    case .epoch: chunk.add(numbers: pending.epoch.map { UInt32($0) }, compressor)
    case .sequence: chunk.add(numbers: pending.sequence, compressor)
    case .copy: chunk.add(numbers: pending.copy.map { UInt32($0) }, compressor)
    case .eventTime: chunk.add(times: pending.eventTime, compressor)
    case .sentTime: chunk.add(times: pending.sentTime, compressor)
    case .arrivalTime: chunk.add(times: pending.arrivalTime, compressor)
    case .trueTime where recording.hasTruth: chunk.add(times: pending.trueTime, compressor)
    case .trueTime: chunk.add(nulls: rows, compressor)
    case .value: chunk.add(numbers: pending.value.map(\.bitPattern), compressor)
    case .state:
      chunk.add(rows: rows, compressor) { texts.state(pending.value[$0], pending.series[$0]) }
    case .anomaly where recording.hasTruth:
      chunk.add(rows: rows, compressor) { texts.kind(pending.anomaly[$0], pending.series[$0]) }
    case .anomalyNumber where recording.hasTruth:
      chunk.add(nonzero: pending.anomaly, compressor)
    case .anomaly, .anomalyNumber: chunk.add(nulls: rows, compressor)
    case .lost: chunk.add(flag: pendingIsLost, rows: rows, compressor)
    }
  }
}
