private import CZstd
import TidemarkCore

/// Compresses with libzstd at level 1.
///
/// The columns are predicted before, so that their bytes are noise or nothing: higher levels gain
/// less than 0.1 %.
@safe
struct ZstandardCompressor: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = unsafe ZSTD_createCCtx() else {
      preconditionFailure("no memory for a zstd compressor")
    }
    unsafe self.context = unsafe context
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
    // Short matches in noise cost more than they save.
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_minMatch, 7)
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
  }

  /// Compresses the first `count` bytes of `source` into the start of `target`, which grows as needed.
  ///
  /// Returns the compressed size.
  borrowing func compress(_ source: [UInt8], count: Int, into target: inout [UInt8]) -> Int {
    precondition(count <= source.count)
    let bound = ZSTD_compressBound(count)
    if target.count < bound { target.resize(to: bound, filler: 0) }
    let size = unsafe target.withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { source in
        unsafe ZSTD_compress2(
          context,
          target.baseAddress,
          target.count,
          source.baseAddress,
          count
        )
      }
    }
    // With room for the bound, only a lack of memory can fail.
    precondition(ZSTD_isError(size) == 0, "no memory for zstd")
    return size
  }
}

/// Decompresses with libzstd, never writing more than was expected.
@safe
struct ZstandardDecompressor: ~Copyable {
  /// Made when it is needed: a reader has several, and takes as long to make them as to open a file.
  private var context: OpaquePointer?

  init() {}

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// Fills `place` of `target` from one zstd frame.
  mutating func decompress(
    _ source: [UInt8],
    in range: Range<Int>,
    into target: inout [UInt8],
    at place: Range<Int>
  ) throws(FormatError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
    precondition(place.lowerBound >= 0 && place.upperBound <= target.count)
    if unsafe context == nil { unsafe context = unsafe ZSTD_createDCtx() }
    guard let context = unsafe context else {
      preconditionFailure("no memory for a zstd decompressor")
    }
    let size = unsafe target.withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { source in
        unsafe ZSTD_decompressDCtx(
          context,
          target.baseAddress.map { unsafe $0 + place.lowerBound },
          place.count,
          source.baseAddress.map { unsafe $0 + range.lowerBound },
          range.count
        )
      }
    }
    guard ZSTD_isError(size) == 0 else { throw FormatError("zstd cannot decompress it") }
    guard size == place.count else {
      throw FormatError("zstd made \(size) bytes of it where \(place.count) were expected")
    }
  }
}
