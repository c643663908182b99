package import TidemarkCore

/// Unpacks a source of zstd frames, as `zstd -d` does.
package struct ZstdSource<Base: ByteSource>: ByteSource {
  private static var pieceSize: Int { 1 << 20 }

  private var base: Base
  private let decompressor = ZstdDecompressor()
  private var input: [UInt8] = []
  private var position = 0
  private var isInsideFrame = false

  package init(_ base: Base) {
    self.base = base
  }

  package var name: String { base.name }

  package mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    let start = bytes.count
    while bytes.count - start < Self.pieceSize {
      if position == input.count {
        input.removeAll(keepingCapacity: true)
        position = 0
        let isEnd = try !base.read(into: &input)
        if isEnd, !isInsideFrame { break }
        // Without more input there may still be output, which did not fit before.
        let before = bytes.count
        try unpack(into: &bytes)
        if isEnd, isInsideFrame, bytes.count == before {
          throw Failure(.badData, "the zstd data is cut off: the file is not whole", file: name)
        }
      } else {
        try unpack(into: &bytes)
      }
    }
    return bytes.count > start
  }

  private mutating func unpack(into bytes: inout [UInt8]) throws(Failure) {
    do {
      isInsideFrame = try !decompressor.stream(input, at: &position, into: &bytes)
    } catch {
      throw Failure(.badData, "this is no intact zstd data: \(error.what)", file: name)
    }
  }
}

/// Whether the bytes begin like a zstd frame (RFC 8878, section 3.1.1).
package func isZstd(_ bytes: [UInt8]) -> Bool {
  bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
}
