private import CZstd

/// Compresses with libzstd: whole blocks, or a stream of one frame with a checksum.
///
/// Invariant: libzstd is only given the bounds of arrays that live as long as the call.
@safe
package final class ZstdCompressor {
  /// libzstd's own default: about as fast as text is made.
  package static let level = 3

  private let context: OpaquePointer
  /// Where libzstd puts a piece of a stream.
  private var piece: [UInt8] = []

  /// A compressor for one stream, whose frame has a checksum, or for blocks, which have none.
  package init(isStream: Bool = true) {
    guard let context = unsafe ZSTD_createCCtx() else {
      preconditionFailure("no memory for a zstd compressor")
    }
    unsafe self.context = unsafe context
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(Self.level))
    guard isStream else { return }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    // On a thread of its own beside the one that makes the text. The bytes depend on what was appended
    // and not on how far the thread is; a libzstd without threads says no, and goes on without.
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, 1)
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
  }

  /// Compresses the first `count` bytes of `source` into a frame at the start of `target`.
  ///
  /// The target grows as needed; returns the size of the frame.
  package func compress(
    _ source: [UInt8],
    count: Int,
    into target: inout [UInt8]
  ) -> Int {
    precondition(count <= source.count)
    let bound = ZSTD_compressBound(count)
    if target.count < bound { target = [UInt8](repeating: 0, count: bound) }
    let size = unsafe target.withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { source in
        unsafe ZSTD_compress2(context, target.baseAddress, target.count, source.baseAddress, count)
      }
    }
    // With room for the bound, only a lack of memory can fail.
    precondition(ZSTD_isError(size) == 0, "no memory for zstd")
    return size
  }

  /// Takes more of the stream, and appends what is ready.
  package func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    stream(bytes, isEnd: false, to: &output)
  }

  /// Ends the frame.
  package func finish(to output: inout [UInt8]) {
    stream([], isEnd: true, to: &output)
  }

  private func stream(_ bytes: [UInt8], isEnd: Bool, to output: inout [UInt8]) {
    if piece.isEmpty { piece = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize()) }
    let end = isEnd ? ZSTD_e_end : ZSTD_e_continue
    var taken = 0
    var left = 1
    while left != 0 {
      var made = 0
      left = unsafe piece.withUnsafeMutableBytes { target in
        unsafe bytes.withUnsafeBytes { source in
          var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: taken)
          var room = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
          let left = unsafe ZSTD_compressStream2(context, &room, &input, end)
          precondition(ZSTD_isError(left) == 0, "no memory for zstd")
          taken = unsafe input.pos
          made = unsafe room.pos
          return isEnd ? left : source.count - taken
        }
      }
      output.append(contentsOf: piece[..<made])
    }
  }
}
