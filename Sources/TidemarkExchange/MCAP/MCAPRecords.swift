import TidemarkCore

/// Where a record is: its content in the reader's bytes, and its offset in the file.
struct MCAPRecordPlace {
  var opcode: UInt8
  var content: Range<Int>
  var offset: Int
}

struct MCAPChunk {
  /// Of the compressed bytes.
  var range: Range<Int>
  /// Unpacked.
  var size: Int
  var checksum: UInt32
}

/// Reads the records of an MCAP file one after the other.
struct MCAPRecords<Source: ByteSource> {
  /// More than a record of ours can have.
  private static var recordLimit: UInt64 { 1 << 32 }
  /// Chunks of ours have four megabytes and a message.
  private static var chunkLimit: UInt64 { 256 << 20 }

  private var source: Source
  /// Holds the record that was read last.
  private(set) var bytes: [UInt8] = []
  /// The record that was read last, in `bytes`.
  private var record = 0..<0
  /// Offset in the file of the first of `bytes`.
  private var start = 0
  /// Of all bytes before the record.
  private var crc = CRC32()

  var name: String { source.name }

  init(_ source: Source) throws(Failure) {
    self.source = source
    guard try fill(MCAPRecord.magic.count), bytes.starts(with: MCAPRecord.magic) else {
      throw Failure(.badData, "this is no MCAP file", file: source.name)
    }
    record = 0..<MCAPRecord.magic.count
  }

  /// The next record; a file that ends before its footer is cut off.
  mutating func next() throws(Failure) -> MCAPRecordPlace {
    crc.add(bytes, in: record)
    record = record.upperBound..<record.upperBound
    guard try fill(MCAPRecord.headSize) else { throw cutOff() }
    var head = ByteReader(bytes, record.lowerBound..<bytes.count)
    let (opcode, length) = try read { () throws(ByteReader.OutOfBytes) in
      (try head.byte(), try head.number(UInt64.self))
    }
    guard length <= Self.recordLimit else {
      throw failure("a record of \(length) bytes", at: start + record.lowerBound)
    }
    let size = MCAPRecord.headSize + Int(length)
    guard try fill(size) else { throw cutOff() }
    record = record.lowerBound..<record.lowerBound + size
    return MCAPRecordPlace(
      opcode: opcode,
      content: record.lowerBound + MCAPRecord.headSize..<record.upperBound,
      offset: start + record.lowerBound
    )
  }

  /// Reads until there are `count` bytes from the record's start; false if the source ends before.
  private mutating func fill(_ count: Int) throws(Failure) -> Bool {
    guard bytes.count - record.lowerBound < count else { return true }
    let before = record.lowerBound
    bytes.removeSubrange(..<before)
    start += before
    record = 0..<record.count
    while bytes.count < count {
      guard try source.read(into: &bytes) else { return false }
    }
    return true
  }

  func cutOff() -> Failure {
    Failure(
      .badData,
      "the MCAP is cut off: the file is not whole",
      file: name,
      offset: start + record.lowerBound
    )
  }

  func failure(_ message: String, at offset: Int) -> Failure {
    Failure(.badData, message, file: name, offset: offset)
  }

  private func read<Value>(
    _ body: () throws(ByteReader.OutOfBytes) -> Value
  ) throws(Failure) -> Value {
    do {
      return try body()
    } catch {
      throw failure("a record is shorter than what should be in it", at: start + record.lowerBound)
    }
  }
}

// MARK: - Kinds of records

extension MCAPRecords {
  func attachment(
    _ record: MCAPRecordPlace
  ) throws(Failure) -> (name: String, data: [UInt8]) {
    var input = ByteReader(bytes, record.content)
    let (name, data, checksum) = try read { () throws(ByteReader.OutOfBytes) in
      _ = try input.take(16)
      let name = try input.text()
      _ = try input.text()
      let data = try input.take(try input.number(UInt64.self))
      return (name, data, try input.number(UInt32.self))
    }
    let covered = record.content.lowerBound..<data.upperBound
    guard checksum == 0 || CRC32.checksum(bytes, in: covered) == checksum else {
      throw failure("the checksum of the attachment '\(name)' is wrong", at: record.offset)
    }
    return (name, Array(bytes[data]))
  }

  func metadata(
    _ record: MCAPRecordPlace
  ) throws(Failure) -> (name: String, pairs: [String: String]) {
    var input = ByteReader(bytes, record.content)
    return try read { () throws(ByteReader.OutOfBytes) in
      let name = try input.text()
      var pairs: [String: String] = [:]
      var map = ByteReader(bytes, try input.take(UInt64(try input.number(UInt32.self))))
      while map.remaining > 0 {
        let key = try map.text()
        pairs[key] = try map.text()
      }
      return (name, pairs)
    }
  }

  func channel(_ record: MCAPRecordPlace) throws(Failure) -> (number: UInt16, topic: String) {
    var input = ByteReader(bytes, record.content)
    return try read { () throws(ByteReader.OutOfBytes) in
      let number = try input.number(UInt16.self)
      _ = try input.number(UInt16.self)
      return (number, try input.text())
    }
  }

  func chunk(_ record: MCAPRecordPlace) throws(Failure) -> MCAPChunk {
    var input = ByteReader(bytes, record.content)
    let (size, checksum, compression, range) = try read { () throws(ByteReader.OutOfBytes) in
      _ = try input.take(16)
      let size = try input.number(UInt64.self)
      let checksum = try input.number(UInt32.self)
      let compression = try input.text()
      return (size, checksum, compression, try input.take(try input.number(UInt64.self)))
    }
    guard compression == "zstd" else {
      throw failure("a chunk is compressed with '\(compression)', not zstd", at: record.offset)
    }
    guard size <= Self.chunkLimit else {
      throw failure("a chunk of \(size) bytes; there can be \(Self.chunkLimit)", at: record.offset)
    }
    return MCAPChunk(range: range, size: Int(size), checksum: checksum)
  }

  /// Checks the end of the data section, and that a summary and a footer follow.
  mutating func checkEnd(_ record: MCAPRecordPlace) throws(Failure) {
    var input = ByteReader(bytes, record.content)
    let stated = try read { () throws(ByteReader.OutOfBytes) in try input.number(UInt32.self) }
    guard stated == 0 || stated == crc.value else {
      throw failure("the checksum of the data section is wrong", at: record.offset)
    }
    while true {
      let next = try next()
      guard next.opcode == MCAPRecord.footer.rawValue else { continue }
      guard try fill(self.record.count + MCAPRecord.magic.count),
        bytes[self.record.upperBound...].prefix(MCAPRecord.magic.count).elementsEqual(
          MCAPRecord.magic
        )
      else { throw cutOff() }
      return
    }
  }
}
