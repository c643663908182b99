private import CZstd

/// Decompresses with libzstd: whole blocks of a known size, or a stream of frames.
///
/// Invariant: libzstd is only given the bounds of arrays that live as long as the call.
@safe
final class ZstdDecompressor {
  /// What is wrong with the bytes, in libzstd's words.
  struct Problem: Error {
    var what: String
  }

  private let context: OpaquePointer
  /// Where libzstd puts a piece of a stream.
  private var piece: [UInt8] = []

  init() {
    guard let context = unsafe ZSTD_createDCtx() else {
      preconditionFailure("no memory for a zstd decompressor")
    }
    unsafe self.context = unsafe context
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// The `size` bytes of a frame; `target` is made as long as that.
  func decompress(
    _ source: [UInt8],
    in range: Range<Int>,
    size: Int,
    into target: inout [UInt8]
  ) throws(Problem) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
    if target.count != size { target = [UInt8](repeating: 0, count: size) }
    let result = unsafe target.withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { source in
        unsafe ZSTD_decompressDCtx(
          context,
          target.baseAddress,
          size,
          source.baseAddress.map { unsafe $0 + range.lowerBound },
          range.count
        )
      }
    }
    guard ZSTD_isError(result) == 0 else { throw Problem(what: Self.words(result)) }
    guard result == size else { throw Problem(what: "\(result) bytes where \(size) are expected") }
  }

  /// Decompresses some of `input` from `position` on, appends what comes out, and moves `position`.
  ///
  /// Returns whether a frame has just ended.
  func stream(
    _ input: [UInt8],
    at position: inout Int,
    into output: inout [UInt8]
  ) throws(Problem) -> Bool {
    if piece.isEmpty { piece = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize()) }
    var made = 0
    var place = position
    let result = unsafe piece.withUnsafeMutableBytes { target in
      unsafe input.withUnsafeBytes { source in
        var bytes = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: place)
        var room = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let result = unsafe ZSTD_decompressStream(context, &room, &bytes)
        place = unsafe bytes.pos
        made = unsafe room.pos
        return result
      }
    }
    output.append(contentsOf: piece[..<made])
    position = place
    guard ZSTD_isError(result) == 0 else { throw Problem(what: Self.words(result)) }
    return result == 0
  }

  private static func words(_ code: Int) -> String {
    unsafe String(cString: ZSTD_getErrorName(code))
  }
}
