import TidemarkCore
import TidemarkRecording

/// What a file of a checkpoint folder holds.
///
/// ```
/// offset  size
///      0     8  "TIDECKPT"
///      8     2  version, 1
///     10     1  0: the replay is under way; 1: it is finished
///     11     5  0
///     16     8  length of what follows the head
///     24     4  CRC-32C of what follows the head
///     28     4  CRC-32C of the bytes before this
///     32        what `SavedReplay.save` writes; nothing if the replay is finished
/// ```
/// Numbers are little-endian. The head has this form in every version.
enum CheckpointFile {
  case underWay(SavedReplay)
  case finished

  private static let magic = Array("TIDECKPT".utf8)
  private static let version: UInt16 = 1
  private static let headSize = 32

  var bytes: [UInt8] {
    var payload = StateWriter()
    var isFinished = true
    if case .underWay(let saved) = self {
      saved.save(to: &payload)
      isFinished = false
    }
    return Self.head(payload.bytes, isFinished: isFinished) + payload.bytes
  }

  private static func head(_ payload: [UInt8], isFinished: Bool) -> [UInt8] {
    var head = StateWriter()
    for byte in magic { head.write(byte) }
    head.write(version)
    head.write(isFinished)
    for _ in 0..<5 { head.write(UInt8(0)) }
    head.write(payload.count)
    head.write(CRC32C.checksum(payload))
    head.write(CRC32C.checksum(head.bytes))
    return head.bytes
  }

  /// - Throws: `Failure` (bad data) if it is damaged or no checkpoint, (usage) if it is of another version.
  init(_ bytes: [UInt8]) throws(Failure) {
    guard bytes.count >= Self.headSize, bytes.starts(with: Self.magic) else {
      throw Self.damaged("this is no checkpoint, or the beginning of one")
    }
    do throws(StateError) {
      self = try Self.decode(bytes)
    } catch {
      throw Self.damaged(error.what)
    }
    let found = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
    guard found == Self.version else { throw Self.foreign(version: found) }
  }

  private static func decode(_ bytes: [UInt8]) throws(StateError) -> CheckpointFile {
    var head = StateReader(Array(bytes[magic.count..<headSize]))
    let found: UInt16 = try head.integer()
    let kind: UInt8 = try head.integer()
    for _ in 0..<5 { _ = try head.integer(UInt8.self) }
    let length: Int = try head.integer()
    let checksum: UInt32 = try head.integer()
    guard try head.integer() == CRC32C.checksum(bytes, in: 0..<headSize - 4) else {
      throw StateError("the checksum of its head is wrong")
    }
    // Nothing behind the head need be what it is here.
    guard found == version else { return .finished }
    guard length == bytes.count - headSize else {
      throw StateError("it has \(bytes.count - headSize) bytes behind its head, not \(length)")
    }
    guard checksum == CRC32C.checksum(bytes, in: headSize..<bytes.count), kind < 2 else {
      throw StateError("its checksum is wrong")
    }
    if kind == 1 { return .finished }
    var reader = StateReader(Array(bytes[headSize...]))
    let saved = try SavedReplay(from: &reader)
    try reader.finish()
    return .underWay(saved)
  }

  private static func damaged(_ what: String) -> Failure {
    Failure(
      .badData,
      "the checkpoint is damaged: \(what); delete it to go on from the one before it, or the folder to "
        + "start anew"
    )
  }

  private static func foreign(version: UInt16) -> Failure {
    Failure(
      .usage,
      "the checkpoint has format version \(version), and this program reads version \(Self.version): "
        + "go on with the program that made it, or delete the folder to start anew"
    )
  }
}
