import Testing
import TidemarkCore

@testable import TidemarkExchange

@Suite struct ZstdTests {
  private static let text: [UInt8] = {
    var random = TestRandom(seed: 1)
    return (0..<3_000_000).map { _ in UInt8(random.below(7)) }
  }()

  private func packed(_ pieces: [[UInt8]]) -> [UInt8] {
    let compressor = ZstdCompressor()
    var output: [UInt8] = []
    for piece in pieces { compressor.append(piece, to: &output) }
    compressor.finish(to: &output)
    return output
  }

  private func unpacked(_ bytes: [UInt8], pieceSize: Int = 1 << 20) throws(Failure) -> [UInt8] {
    var source = ZstdSource(MemorySource(name: "x.zst", bytes: bytes, pieceSize: pieceSize))
    return try source.readAll()
  }

  @Test(arguments: [1, 3, 1_000, 1 << 20])
  func `what was packed comes out again, whatever the pieces`(pieceSize: Int) throws {
    let text = pieceSize < 100 ? Array(Self.text.prefix(20_000)) : Self.text
    let packed = packed([Array(text.prefix(10)), [], Array(text.dropFirst(10))])
    #expect(packed.count < text.count / 2)
    #expect(isZstd(packed))
    #expect(try unpacked(packed, pieceSize: pieceSize) == text)
  }

  /// RFC 8878, section 3.1.1.1: bit 2 of the descriptor, the fifth byte, says that there is one.
  @Test func `a frame has a checksum, and a flipped bit is found`() throws {
    var packed = packed([Array("some text, some more text".utf8)])
    #expect(packed[4] & 4 == 4)
    packed[packed.count - 1] ^= 1
    let bytes = packed
    let failure = #expect(throws: Failure.self) { try unpacked(bytes) }
    #expect(failure?.code == .badData)
    #expect(failure?.message.hasPrefix("this is no intact zstd data: ") == true)
  }

  @Test func `a frame that is cut off anywhere is found`() throws {
    let packed = packed([Array(Self.text.prefix(5_000))])
    for count in stride(from: 1, to: packed.count, by: 97) {
      let failure = #expect(throws: Failure.self) { try unpacked(Array(packed.prefix(count))) }
      #expect(failure?.message == "the zstd data is cut off: the file is not whole")
    }
  }

  @Test func `frames one after the other are one text`() throws {
    let both = packed([Array("one ".utf8)]) + packed([Array("two".utf8)])
    #expect(String(decoding: try unpacked(both), as: UTF8.self) == "one two")
    #expect(try unpacked([]) == [])
  }

  @Test func `what is no zstd is refused`() {
    #expect(throws: Failure.self) { try unpacked(Array("device,sensor".utf8)) }
  }
}
