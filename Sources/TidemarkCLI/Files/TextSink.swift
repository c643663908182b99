import TidemarkCore
import TidemarkExchange

/// Where text goes that is written piece by piece: standard output (`-`), or a file that appears when
/// it is complete.
///
/// It may be compressed with zstd on the way.
struct TextSink: ~Copyable {
  private let file: AtomicFile?
  private let isStandardOutput: Bool
  private let compressor: ZstdCompressor?
  private var packed: [UInt8] = []
  /// Bytes written.
  private(set) var size = 0

  /// A sink that compresses if the name ends in `.zst`, or where that is said.
  init(_ path: String, isCompressed: Bool? = nil) throws {
    isStandardOutput = path == "-"
    file = isStandardOutput ? nil : try AtomicFile(path)
    compressor = isCompressed ?? path.hasSuffix(".zst") ? ZstdCompressor() : nil
  }

  /// Writes the text and empties it.
  mutating func drain(_ text: inout TextBuffer) throws {
    if compressor == nil {
      try write(text.bytes)
    } else {
      compressor?.append(text.bytes, to: &packed)
      try writePacked()
    }
    text.removeAll()
  }

  private mutating func writePacked() throws {
    try write(packed)
    packed.removeAll(keepingCapacity: true)
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    size += bytes.count
    if isStandardOutput {
      try Console.write(bytes, to: 1)
    } else {
      try file?.write(bytes)
    }
  }

  /// Completes the file, and returns its size.
  @discardableResult
  consuming func finish() throws -> Int {
    compressor?.finish(to: &packed)
    try writePacked()
    let size = size
    try file?.finish()
    return size
  }
}
