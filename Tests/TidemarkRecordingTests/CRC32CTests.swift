import Testing
import TidemarkTestSupport

@testable import TidemarkRecording

@Suite struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value of the CRC catalogues.
  @Test func `known answers`() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
    #expect(CRC32C.checksum((0..<32).reversed()) == 0x113F_DB5C)
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([]) == 0)
    let iSCSIRead: [UInt8] = [
      0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0,
      0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
    ]
    #expect(CRC32C.checksum(iSCSIRead) == 0xD996_3A56)
  }

  @Test func `eight bytes a step is the same as one bit a step`() {
    func slow(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      var crc: UInt32 = ~0
      for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      }
      return ~crc
    }
    var random = SplitMix64(seed: 1)
    let bytes = (0..<70).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for start in 0..<9 {
      for end in start...70 {
        let expected = slow(bytes[start..<end])
        #expect(CRC32C.checksum(bytes, in: start..<end) == expected)
        #expect(CRC32C.portableChecksum(bytes, in: start..<end) == expected)
      }
    }
  }
}
