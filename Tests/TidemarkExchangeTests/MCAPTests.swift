import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkExchange

/// The bytes of an MCAP file, by the specification.
@Suite struct MCAPTests {
  private struct Record {
    var opcode: UInt8
    var content: ArraySlice<UInt8>
    var offset: Int
  }

  private static let sample = AwkwardRecording(seed: 4)

  private func file(showsLost: Bool = false) throws -> [UInt8] {
    Self.sample.exported(try MCAPWriter(Self.sample.recording, showsLost: showsLost))
  }

  private func records(_ bytes: [UInt8]) throws -> [Record] {
    var records: [Record] = []
    var reader = ByteReader(bytes, 8..<bytes.count - 8)
    while reader.remaining > 0 {
      let offset = reader.position
      let opcode = try reader.byte()
      let range = try reader.take(try reader.number(UInt64.self))
      records.append(Record(opcode: opcode, content: bytes[range], offset: offset))
    }
    return records
  }

  @Test func `magic, header, data, summary, footer, magic`() throws {
    let bytes = try file()
    let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
    #expect(bytes.starts(with: magic) && bytes.suffix(8).elementsEqual(magic))
    let records = try records(bytes)
    let header: [UInt8] = [0, 0, 0, 0, 14, 0, 0, 0] + Array("tidemark 1.2.3".utf8)
    #expect(Array(records[0].content) == header)
    let opcodes = records.map(\.opcode)
    let channels = Array(repeating: 4 as UInt8, count: Self.sample.catalog.series.count)
    let data: [UInt8] = [1, 9, 12, 3] + channels + [6, 9, 9, 15]
    let offsets = Array(repeating: 14 as UInt8, count: 6)
    #expect(opcodes == data + [3] + channels + [11, 8, 10, 10, 10, 13] + offsets + [2])
  }

  @Test func `checksums and offsets are right`() throws {
    let bytes = try file()
    let records = try records(bytes)
    let dataEnd = try #require(records.first { $0.opcode == 15 })
    var reader = ByteReader(Array(dataEnd.content))
    let dataChecksum = try reader.number(UInt32.self)
    #expect(dataChecksum == CRC32.checksum(bytes, in: 0..<dataEnd.offset))

    let footer = try #require(records.last)
    reader = ByteReader(Array(footer.content))
    let summary = Int(try reader.number(UInt64.self))
    let offsets = Int(try reader.number(UInt64.self))
    let checksum = try reader.number(UInt32.self)
    #expect(summary == dataEnd.content.endIndex)
    #expect(records.contains { $0.offset == offsets && $0.opcode == 14 })
    #expect(checksum == CRC32.checksum(bytes, in: summary..<footer.content.endIndex - 4))

    for record in records where record.opcode == 14 {
      reader = ByteReader(Array(record.content))
      let opcode = try reader.byte()
      let start = Int(try reader.number(UInt64.self))
      let length = Int(try reader.number(UInt64.self))
      let group = records.filter { (start..<start + length).contains($0.offset) }
      #expect(!group.isEmpty && group.allSatisfy { $0.opcode == opcode })
      #expect(group.last?.content.endIndex == start + length)
    }
  }

  @Test func `lost readings are messages only when asked for`() throws {
    for showsLost in [false, true] {
      let records = try records(file(showsLost: showsLost))
      let statistics = try #require(records.first { $0.opcode == 11 })
      var reader = ByteReader(Array(statistics.content))
      let shown = showsLost ? Self.sample.lost.count : 0
      let messages = try reader.number(UInt64.self)
      #expect(messages == UInt64(Self.sample.batch.count + shown))
      #expect(records.filter { $0.opcode == 9 }.count == (showsLost ? 2 : 3))
    }
  }

  @Test func `too many sensors are refused`() {
    var sample = AwkwardRecording(seed: 1)
    sample.catalog.sensors = (0..<65_536).map { Catalog.Sensor(name: "s\($0)") }
    sample.catalog.series = (0..<65_536).map { Catalog.Series(device: 0, sensor: UInt32($0)) }
    let failure = #expect(throws: Failure.self) {
      try MCAPWriter(sample.recording, showsLost: false)
    }
    #expect(failure?.code == .usage)
  }

  /// A byte that is changed before the summary is found: as an error, never as a trap.
  @Test func `damage is found`() throws {
    let whole = try file()
    let end = try #require(try records(whole).first { $0.opcode == 15 }).offset
    for place in stride(from: 0, to: end, by: Depth.count(97, deep: 13)) {
      var bytes = whole
      bytes[place] ^= UInt8(1 << (place % 8))
      #expect(throws: Failure.self, "byte \(place)") { try read(bytes) }
    }
  }

  @Test func `a file that is cut off anywhere is found`() throws {
    let whole = try file()
    for count in stride(from: 0, to: whole.count, by: Depth.count(191, deep: 29)) {
      #expect(throws: Failure.self, "\(count) bytes") { try read(Array(whole.prefix(count))) }
    }
    #expect(throws: Never.self) { try read(whole) }
  }

  private func read(_ bytes: [UInt8]) throws(Failure) {
    var input = try MCAPImport(MemorySource(name: "x", bytes: bytes))
    var arrived = ReadingBatch()
    var lost = ReadingBatch()
    while try input.next(arrived: &arrived, lost: &lost) {}
  }
}
