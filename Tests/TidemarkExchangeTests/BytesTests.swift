import Testing
import TidemarkCore

@testable import TidemarkExchange

@Suite struct BytesTests {
  /// The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
  @Test func `CRC-32 has its known answers`() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
    #expect(CRC32.checksum([0]) == 0xD202_EF8D)
    let text = Array("The quick brown fox jumps over the lazy dog".utf8)
    #expect(CRC32.checksum(text) == 0x414F_A339)
    var crc = CRC32()
    crc.add(text, in: 0..<11)
    crc.add(text, in: 11..<text.count)
    #expect(crc.value == 0x414F_A339)
  }

  @Test func `numbers are little-endian, varints as in Protocol Buffers`() throws {
    var bytes = ByteWriter(capacity: 16)
    bytes.append(UInt16(0x0102))
    bytes.append(Int64(-2))
    bytes.append(varint: 300)
    bytes.append(varint: .max)
    bytes.append(zigzag: -1)
    bytes.append(zigzag: .min)
    let varints: [UInt8] =
      [0xAC, 0x02] + Array(repeating: 0xFF, count: 9) + [0x01, 0x01]
      + Array(repeating: 0xFF, count: 9) + [0x01]
    #expect(bytes.written == [0x02, 0x01, 0xFE] + Array(repeating: 0xFF, count: 7) + varints)
    var reader = ByteReader(bytes.written)
    #expect(try reader.number(UInt16.self) == 0x0102)
    #expect(try reader.number(Int64.self) == -2)
    #expect(try reader.varint() == 300)
    #expect(try reader.varint() == .max)
    #expect(reader.remaining == 11)
    #expect(throws: ByteReader.OutOfBytes.self) { try reader.take(12) }
  }

  @Test func `a varint without an end is refused`() {
    var reader = ByteReader(Array(repeating: 0xFF, count: 100))
    #expect(throws: ByteReader.OutOfBytes.self) { try reader.varint() }
  }

  /// Examples of the hybrid encoding, worked out by hand from Parquet's page about encodings.
  @Test func `runs and packed bits`() {
    func encoded(_ values: [UInt32], width: Int) -> [UInt8] {
      var bytes = ByteWriter()
      RunLengthEncoder.encode(values, width: width, to: &bytes)
      return bytes.written
    }
    // One group of eight, three bits each: the page's own example.
    #expect(encoded([0, 1, 2, 3, 4, 5, 6, 7], width: 3) == [0x03, 0x88, 0xC6, 0xFA])
    #expect(encoded(Array(repeating: 4, count: 100), width: 3) == [0xC8, 0x01, 0x04])
    #expect(encoded(Array(repeating: 300, count: 8), width: 9) == [0x10, 0x2C, 0x01])
    #expect(encoded([1, 0, 1], width: 1) == [0x03, 0x05])
    #expect(encoded([], width: 1) == [])
    #expect(encoded(Array(repeating: 1, count: 9) + [0], width: 1) == [0x10, 0x01, 0x03, 0x01])
  }

  @Test(arguments: [1, 2, 5, 17] as [Int])
  func `what is encoded is what was given`(width: Int) {
    var random = TestRandom(seed: UInt64(width))
    for _ in 0..<200 {
      var values: [UInt32] = []
      for _ in 0..<random.below(12) {
        let value = UInt32(random.below(1 << width))
        values += Array(repeating: value, count: random.below(3) == 0 ? random.below(40) : 1)
      }
      var bytes = ByteWriter()
      RunLengthEncoder.encode(values, width: width, to: &bytes)
      #expect(decoded(bytes.written, width: width, count: values.count) == values)
    }
  }

  private func decoded(_ bytes: [UInt8], width: Int, count: Int) -> [UInt32] {
    var reader = ByteReader(bytes)
    var values: [UInt32] = []
    while reader.remaining > 0, let head = try? reader.varint() {
      if head & 1 == 0 {
        var value: UInt32 = 0
        for byte in 0..<(width + 7) / 8 {
          value |= UInt32((try? reader.byte()) ?? 0) << UInt32(8 * byte)
        }
        values += Array(repeating: value, count: Int(head >> 1))
      } else {
        var bits: [UInt32] = []
        for _ in 0..<Int(head >> 1) * width {
          let byte = (try? reader.byte()) ?? 0
          for bit in 0..<8 { bits.append(UInt32(byte >> UInt8(bit) & 1)) }
        }
        for start in stride(from: 0, to: bits.count, by: width) {
          values.append((0..<width).reduce(0) { $0 | bits[start + $1] << UInt32($1) })
        }
      }
    }
    return Array(values.prefix(count))
  }

  /// Encoded by hand after the specification of the compact protocol.
  @Test func `Thrift's compact protocol`() {
    var thrift = ThriftWriter()
    thrift.structure { outer in
      outer.add(1, int32: -1)
      outer.add(3, text: "ab")
      outer.add(4, bool: true)
      outer.add(20, int64: 1)
      outer.add(21) { inner in inner.add(1, bool: false) }
      outer.add(22, list: [3, -3] as [Int32])
      outer.add(23, list: Array(repeating: "", count: 15))
      outer.add(24, int8: -1)
    }
    let expected: [UInt8] =
      [0x15, 0x01, 0x28, 0x02, 0x61, 0x62, 0x11, 0x06, 0x28, 0x02, 0x1C, 0x12, 0x00]
      + [0x19, 0x25, 0x06, 0x05, 0x19, 0xF8, 0x0F] + Array(repeating: 0, count: 15)
      + [0x13, 0xFF, 0x00]
    #expect(thrift.output.written == expected)
  }
}
