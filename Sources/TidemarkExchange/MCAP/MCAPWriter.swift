package import TidemarkCore

/// Writes readings as MCAP: zstd chunks with checksums, and a summary with their index.
///
/// There is no message index: it takes 16 bytes a message, which is more than a reading has in a
/// chunk. Without one a reader looks through the chunks of the time it wants, a few megabytes each.
///
/// What is not a reading is in attachments, so that an import gives back all that the digest covers:
/// the catalog, the anomalies, and the readings that never arrived, unless these are wanted as
/// messages.
package struct MCAPWriter: ReadingExporter {
  private static let chunkSize = 4 << 20

  private let recording: ExportedRecording
  /// Whether lost readings are messages.
  private let showsLost: Bool
  private let channels: MCAPChannels
  private let messages: MCAPMessages
  private var file: MCAPFile
  private var chunk = ByteWriter(capacity: MCAPWriter.chunkSize + 4_096)
  private var chunkTimes: ClosedRange<UInt64>?
  /// Messages per channel.
  private var counts: [UInt64]
  private var lostAttachments = 0

  /// - Throws: `Failure` (usage) if there are too many sensors.
  package init(_ recording: ExportedRecording, showsLost: Bool) throws(Failure) {
    try MCAPChannels.check(recording.catalog)
    self.recording = recording
    self.showsLost = showsLost
    channels = MCAPChannels(recording.catalog)
    messages = MCAPMessages(
      recording.catalog,
      anomalies: recording.anomalies,
      channels: channels,
      hasTruth: recording.hasTruth
    )
    file = MCAPFile()
    counts = [UInt64](repeating: 0, count: channels.count)
  }

  package mutating func begin(to text: inout TextBuffer) {
    file.append(bytes: MCAPRecord.magic, to: &text)
    let producer = recording.producer
    file.append(to: &text) { record in
      record.append(.header) {
        $0.append(mcap: "")
        $0.append(mcap: producer)
      }
    }
    file.attach(
      MCAPNames.catalog,
      "application/json",
      MCAPCatalog.json(recording.catalog),
      to: &text
    )
    file.addMetadata(MCAPNames.metadata, recording.pairs, to: &text)
    file.append(to: &text, Self.schemaAndChannels(channels, recording.catalog))
  }

  package mutating func append(
    _ batch: borrowing ReadingBatch,
    lost: Bool,
    to text: inout TextBuffer
  ) {
    // What arrived and what did not are never in the same chunk.
    if lost, !showsLost, batch.count > 0 { endChunk(to: &text) }
    for row in 0..<batch.count {
      let reading = batch[row]
      messages.append(reading, lost: lost, to: &chunk)
      if lost, !showsLost {
        if chunk.count >= Self.chunkSize { attachLost(to: &text) }
        continue
      }
      counts[Int(channels.channelOfSeries[Int(reading.series)])] += 1
      let time = MCAPMessages.time(reading.arrivalTime)
      let times = chunkTimes ?? time...time
      chunkTimes = min(times.lowerBound, time)...max(times.upperBound, time)
      if chunk.count >= Self.chunkSize { endChunk(to: &text) }
    }
  }

  package mutating func finish(to text: inout TextBuffer) {
    if chunkTimes != nil { endChunk(to: &text) } else { attachLost(to: &text) }
    file.attach(
      MCAPNames.anomalies,
      "application/x-ndjson",
      MCAPCatalog.jsonLines(recording.anomalies, recording.catalog),
      to: &text
    )
    let schemas = Self.schemaAndChannels(channels, recording.catalog)
    file.finish(counts: counts, schemas: schemas, to: &text)
  }

  /// The records of the schema and of all channels.
  private static func schemaAndChannels(
    _ channels: MCAPChannels,
    _ catalog: Catalog
  ) -> ByteWriter {
    var bytes = ByteWriter(capacity: 1 << 16)
    bytes.append(.schema) { record in
      record.append(UInt16(1))
      record.append(mcap: MCAPNames.schema)
      record.append(mcap: "protobuf")
      record.append(UInt32(MCAPSchema.descriptorSet.count))
      record.append(bytes: MCAPSchema.descriptorSet)
    }
    for channel in 0..<channels.count { channels.append(channel, of: catalog, to: &bytes) }
    return bytes
  }

  private mutating func endChunk(to text: inout TextBuffer) {
    guard let times = chunkTimes else { return }
    file.append(chunk: chunk, times: times, to: &text)
    chunk.removeAll()
    chunkTimes = nil
  }

  private mutating func attachLost(to text: inout TextBuffer) {
    guard chunk.count > 0 else { return }
    file.attach(compressed: chunk, MCAPNames.lost, to: &text)
    chunk.removeAll()
  }
}
