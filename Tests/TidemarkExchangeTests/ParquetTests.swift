import Testing
import TidemarkCore

@testable import TidemarkExchange

/// The frame of a Parquet file; `ExportReaderTests` has real readers for the rest.
@Suite struct ParquetTests {
  private func file(_ sample: AwkwardRecording) -> [UInt8] {
    sample.exported(ParquetWriter(sample.recording))
  }

  @Test func `magic, footer and its length`() throws {
    let sample = AwkwardRecording(seed: 4)
    let bytes = file(sample)
    let magic = Array("PAR1".utf8)
    #expect(bytes.starts(with: magic) && bytes.suffix(4).elementsEqual(magic))
    var reader = ByteReader(bytes, bytes.count - 8..<bytes.count)
    let length = Int(try reader.number(UInt32.self))
    let footer = bytes[(bytes.count - 8 - length)..<(bytes.count - 8)]
    // Field 1, version 2, then field 2: a list of the root and the columns.
    #expect(footer.starts(with: [0x15, 0x04, 0x19, 0xFC]))
    for text in [
      "readings", "arrival_time", "tidemark version 1.2.3", "tidemark.digest", sample.digest.hex,
      "awkward",
    ] {
      #expect(footer.contains(Array(text.utf8)), "\(text)")
    }
  }

  /// The first page is the devices' dictionary: header, then bytes with the checksum of the header.
  @Test func `a page has the checksum of its compressed bytes`() throws {
    let bytes = file(AwkwardRecording(seed: 4))
    var reader = ByteReader(bytes, 4..<bytes.count)
    func field(_ head: UInt8) throws -> Int64 {
      #expect(try reader.byte() == head)
      let number = try reader.varint()
      return Int64(number >> 1) ^ -Int64(number & 1)
    }
    #expect(try field(0x15) == 2)
    let plain = try field(0x15)
    let packed = try field(0x15)
    let checksum = UInt32(bitPattern: Int32(try field(0x15)))
    // Field 7: the dictionary's head, with its count and its encoding, and the two ends.
    #expect(try reader.byte() == 0x3C)
    _ = try field(0x15)
    #expect(try field(0x15) == 0)
    #expect(try reader.byte() == 0 && reader.byte() == 0)
    let page = try reader.take(UInt64(packed))
    #expect(CRC32.checksum(bytes, in: page) == checksum)
    var content: [UInt8] = []
    try ZstdDecompressor().decompress(bytes, in: page, size: Int(plain), into: &content)
    #expect(content.count == Int(plain))
  }

  /// A million rows are a group; the pages of a group do not depend on how rows were cut.
  @Test func `batches do not matter`() {
    let sample = AwkwardRecording(seed: 8, rows: 400)
    let whole = file(sample)
    var writer = ParquetWriter(sample.recording)
    var text = TextBuffer()
    writer.begin(to: &text)
    for (batch, isLost) in [(sample.batch, false), (sample.lost, true)] {
      for row in 0..<batch.count {
        writer.append(batch.rows(row..<row + 1), lost: isLost, to: &text)
      }
    }
    writer.finish(to: &text)
    #expect(text.bytes == whole)
  }

  @Test func `no reading at all`() {
    var sample = AwkwardRecording(seed: 4)
    sample.batch = ReadingBatch()
    sample.lost = ReadingBatch()
    #expect(file(sample).count > 100)
  }
}
