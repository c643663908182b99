/// What a frame holds.
enum FrameType: UInt8, CaseIterable {
  /// Who made this recording, from what. Always the first frame.
  case file = 0
  /// Readings: those that arrived, or (flag `lost`) those that never did.
  case chunk = 1
  /// A piece of the catalog: the names behind series numbers. Before the first chunk.
  case dictionary = 2
  /// Where the chunks are and what they span.
  case index = 3
  /// Totals and the logical digest. Always the last frame; without it a recording is unsealed.
  case end = 4
  /// The table of anomalies.
  case event = 5

  var name: String { "\(self)" }
}

struct FrameFlags: OptionSet {
  let rawValue: UInt8

  /// A reader that does not know the type may skip the frame.
  static let skippable = FrameFlags(rawValue: 1)
  /// The chunk's readings never arrived.
  static let lost = FrameFlags(rawValue: 2)
}

/// The first 48 bytes of every frame; the payload follows, then the next frame.
///
/// ```
///  at  bytes
///   0   3    "TDM"
///   3   1    major version: 2
///   4   1    type
///   5   1    flags: bit 0 skippable when unknown, bit 1 lost readings
///   6   2    length of this header: 48
///   8   4    length of the payload, at most 64 MiB
///  12   4    rows in the payload: readings, or anomalies; 0 in frames that hold neither
///  16   8    number of this frame in the file, from 0
///  24   8    file id: the same in all frames of a file
///  32   8    durable through: this many bytes of the file were synced when this was written
///  40   4    CRC-32C of the payload
///  44   4    CRC-32C of bytes 0...43
/// ```
/// All numbers are little-endian. No byte of a file lies outside a frame, and none outside a
/// checksum. Nothing in a header is believed before its checksum agrees, nothing in a payload
/// before that one does.
///
/// *Durable through* decides whether damage is a torn tail (bytes that had not reached the disk when
/// the writer died: expected, to be cut) or corruption (bytes that once were safe).
struct FrameHeader: Equatable {
  static let length = 48
  static let maximumPayload = 64 << 20
  static let majorVersion: UInt8 = 2
  static let magic: [UInt8] = [0x54, 0x44, 0x4D]

  /// Raw, since a newer writer may have types that this reader does not know.
  var type: UInt8
  var flags: FrameFlags
  var payloadLength: Int
  var rows: Int
  var sequence: UInt64
  var fileID: UInt64
  var durableThrough: UInt64
  var payloadChecksum: UInt32

  var bytes: [UInt8] {
    var bytes: [UInt8] = Self.magic
    bytes.reserveCapacity(Self.length)
    bytes.append(Self.majorVersion)
    bytes.append(type)
    bytes.append(flags.rawValue)
    bytes.append(field: UInt16(Self.length))
    bytes.append(field: UInt32(payloadLength))
    bytes.append(field: UInt32(rows))
    bytes.append(field: sequence)
    bytes.append(field: fileID)
    bytes.append(field: durableThrough)
    bytes.append(field: payloadChecksum)
    bytes.append(field: CRC32C.checksum(bytes))
    return bytes
  }

  /// The major version of a frame header that agrees with its checksum, of whatever version; nil of
  /// other bytes.
  static func version(_ bytes: [UInt8]) -> UInt8? {
    guard bytes.count >= length, bytes[..<3].elementsEqual(magic),
      CRC32C.checksum(bytes, in: 0..<length - 4) == storedChecksum(bytes)
    else { return nil }
    return bytes[3]
  }

  /// Reads the first 48 bytes of `bytes`.
  init(_ bytes: [UInt8]) throws(FormatError) {
    guard bytes.count >= Self.length else {
      throw FormatError("the file ends within a frame header")
    }
    var input = ByteInput(bytes, in: 0..<Self.length)
    let magic = try input.take(3)
    guard bytes[magic].elementsEqual(Self.magic) else {
      throw FormatError("no frame begins here")
    }
    let version = try input.byte()
    guard CRC32C.checksum(bytes, in: 0..<Self.length - 4) == Self.storedChecksum(bytes) else {
      throw FormatError("the checksum of the frame header does not agree")
    }
    guard version == Self.majorVersion else {
      throw FormatError("format version \(version) is not known to this program")
    }
    type = try input.byte()
    flags = FrameFlags(rawValue: try input.byte())
    guard try input.integer(UInt16.self) == Self.length else {
      throw FormatError("the frame header has another length than 48 bytes")
    }
    payloadLength = try input.count()
    guard payloadLength <= Self.maximumPayload else {
      throw FormatError("the frame claims \(payloadLength) bytes; at most 64 MiB are allowed")
    }
    rows = try input.count()
    sequence = try input.integer()
    fileID = try input.integer()
    durableThrough = try input.integer()
    payloadChecksum = try input.integer()
  }

  init(
    type: FrameType,
    flags: FrameFlags = [],
    payloadLength: Int,
    payloadChecksum: UInt32,
    rows: Int,
    sequence: UInt64,
    fileID: UInt64,
    durableThrough: UInt64
  ) {
    self.type = type.rawValue
    self.flags = flags
    self.payloadLength = payloadLength
    self.payloadChecksum = payloadChecksum
    self.rows = rows
    self.sequence = sequence
    self.fileID = fileID
    self.durableThrough = durableThrough
  }

  /// `chunk`, or the number of a type that is not known.
  var typeName: String { FrameType(rawValue: type)?.name ?? "type \(type)" }

  private static func storedChecksum(_ bytes: [UInt8]) -> UInt32? {
    var input = ByteInput(bytes, in: length - 4..<length)
    return try? input.integer(UInt32.self)
  }
}
