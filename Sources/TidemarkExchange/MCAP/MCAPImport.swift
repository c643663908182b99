package import TidemarkCore

/// Reads back an MCAP file that `MCAPWriter` wrote, batch by batch.
package struct MCAPImport<Source: ByteSource> {
  private static var rowsPerBatch: Int { 1 << 16 }

  package let catalog: Catalog
  package let hasTruth: Bool
  /// Known at the end, in order of (series, number).
  package private(set) var anomalies: [Anomaly] = []

  private var records: MCAPRecords<Source>
  private let pairs: [String: String]
  private var messages: MCAPMessageReader
  private var isEnd = false
  private var digest = LogicalDigest()
  private let names: SeriesNameHashes
  private var lastArrived: Reading?
  private var lastLost: Reading?
  private let decompressor = ZstdDecompressor()
  private var chunk: [UInt8] = []

  /// Reads up to the catalog.
  ///
  /// - Throws: `Failure` (bad data) if it is no MCAP, or another program's.
  package init(_ source: Source) throws(Failure) {
    var records = try MCAPRecords(source)
    var catalog: Catalog?
    var pairs: [String: String]?
    while catalog == nil || pairs == nil {
      let record = try records.next()
      switch MCAPRecord(rawValue: record.opcode) {
      case .attachment:
        let attachment = try records.attachment(record)
        if attachment.name == MCAPNames.catalog {
          var reader = MCAPCatalogReader(
            InputFile(name: "\(records.name): \(MCAPNames.catalog)", bytes: attachment.data)
          )
          catalog = try reader.catalog()
        }
      case .metadata:
        let metadata = try records.metadata(record)
        if metadata.name == MCAPNames.metadata { pairs = metadata.pairs }
      case .header: break
      default: throw Self.foreign(records.name)
      }
    }
    guard let catalog, let pairs else { throw Self.foreign(records.name) }
    self.catalog = catalog
    self.pairs = pairs
    self.records = records
    hasTruth = pairs["truth"] == "known"
    names = SeriesNameHashes(catalog)
    messages = MCAPMessageReader(catalog)
  }

  private static func foreign(_ name: String) -> Failure {
    Failure(
      .badData,
      "this MCAP is not from 'tidemark export': the attachment \(MCAPNames.catalog) and the metadata "
        + "'\(MCAPNames.metadata)', which say what its channels measure, are missing; convert it to "
        + "CSV or JSON Lines and import that",
      file: name
    )
  }

  /// Makes the batches the next readings, of a chunk; false at the end.
  package mutating func next(
    arrived: inout ReadingBatch,
    lost: inout ReadingBatch
  ) throws(Failure) -> Bool {
    arrived.removeAll()
    lost.removeAll()
    while !isEnd, arrived.count + lost.count == 0 {
      let record = try records.next()
      switch MCAPRecord(rawValue: record.opcode) {
      case .chunk:
        try unpack(try records.chunk(record), at: record.offset)
        try readMessages(record, into: &arrived, &lost)
      case .channel:
        try check(channel: record)
      case .message:
        throw records.failure("a message outside of a chunk", at: record.offset)
      case .attachment:
        try read(attachment: record, into: &arrived, &lost)
      case .dataEnd:
        try records.checkEnd(record)
        isEnd = true
      default: break
      }
    }
    try check(arrived, after: &lastArrived)
    try check(lost, after: &lastLost)
    digest.add(arrived, names: names, lost: false)
    digest.add(lost, names: names, lost: true)
    guard isEnd, arrived.count + lost.count == 0 else { return true }
    digest.add(anomalies, names: names)
    guard digest.hex == pairs["digest"] else {
      throw Failure(
        .badData,
        "it says that it holds digest \(pairs["digest"] ?? "?"), and it holds \(digest.hex)",
        file: records.name
      )
    }
    return false
  }
}

extension MCAPImport {
  private mutating func unpack(_ packed: MCAPChunk, at offset: Int) throws(Failure) {
    do {
      try decompressor.decompress(
        records.bytes,
        in: packed.range,
        size: packed.size,
        into: &chunk
      )
    } catch {
      throw records.failure("the chunk cannot be unpacked: \(error.what)", at: offset)
    }
    guard CRC32.checksum(chunk) == packed.checksum else {
      throw records.failure("the chunk's checksum is wrong", at: offset)
    }
  }

  private mutating func readMessages(
    _ record: MCAPRecordPlace,
    into arrived: inout ReadingBatch,
    _ lost: inout ReadingBatch
  ) throws(Failure) {
    do {
      try messages.read(chunk, into: &arrived, &lost)
    } catch {
      throw records.failure(error.what, at: record.offset)
    }
  }

  private mutating func read(
    attachment record: MCAPRecordPlace,
    into arrived: inout ReadingBatch,
    _ lost: inout ReadingBatch
  ) throws(Failure) {
    let attachment = try records.attachment(record)
    let name = "\(records.name): \(attachment.name)"
    switch attachment.name {
    case MCAPNames.lost:
      var source = ZstdSource(MemorySource(name: name, bytes: attachment.data))
      chunk = try source.readAll()
      try readMessages(record, into: &arrived, &lost)
    case MCAPNames.anomalies:
      var table = ExportedTable()
      let numbers = messages.seriesNumbers
      anomalies = try TruthReader(InputFile(name: name, bytes: attachment.data))
        .anomalies(of: &table, file: records.name)
      for index in anomalies.indices {
        let series = table.names.series[Int(anomalies[index].series)]
        let device = table.names.devices.names[Int(series.device)]
        let sensor = table.names.sensors.names[Int(series.sensor)]
        guard let number = numbers[MCAPMessageReader.Names(device: device, sensor: sensor)] else {
          throw records.failure("an anomaly of \(device)/\(sensor), which is no series", at: 0)
        }
        anomalies[index].series = number
      }
    default: break
    }
  }

  private mutating func check(channel record: MCAPRecordPlace) throws(Failure) {
    let (number, topic) = try records.channel(record)
    guard messages.topic(number) == topic else {
      throw records.failure("channel \(number) is not the one of the catalog", at: record.offset)
    }
  }

  private func check(
    _ batch: borrowing ReadingBatch,
    after last: inout Reading?
  ) throws(Failure) {
    for row in 0..<batch.count {
      let reading = batch[row]
      if let last, Reading.precedes(reading, last) {
        throw Failure(.badData, "readings are not in the order of arrival", file: records.name)
      }
      last = reading
    }
  }
}
