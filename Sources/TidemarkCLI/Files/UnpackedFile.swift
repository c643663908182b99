import TidemarkCore
import TidemarkExchange

/// A file as what is in it: unpacked, if it is zstd, whatever its name is.
struct UnpackedFile: ByteSource {
  private var source: PeekedSource<Either>

  private enum Either: ByteSource {
    case plain(PeekedSource<ByteFile>)
    case packed(ZstdSource<PeekedSource<ByteFile>>)

    var name: String {
      switch self {
      case .plain(let source): source.name
      case .packed(let source): source.name
      }
    }

    mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
      switch self {
      case .plain(var source):
        defer { self = .plain(source) }
        return try source.read(into: &bytes)
      case .packed(var source):
        defer { self = .packed(source) }
        return try source.read(into: &bytes)
      }
    }
  }

  init(_ file: ByteFile) throws(Failure) {
    let peeked = try PeekedSource(file, count: ExportedLayout.bytesToRecognise)
    let either: Either = isZstd(peeked.start) ? .packed(ZstdSource(peeked)) : .plain(peeked)
    source = try PeekedSource(either, count: ExportedLayout.bytesToRecognise)
  }

  var name: String { source.name }

  /// What it begins with.
  var start: [UInt8] { source.start }

  mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    try source.read(into: &bytes)
  }

  /// All of a file.
  static func bytes(_ path: String) throws(Failure) -> [UInt8] {
    var file = try UnpackedFile(ByteFile(path))
    return try file.readAll()
  }
}
