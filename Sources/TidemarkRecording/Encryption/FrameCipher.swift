import Crypto
import TidemarkCore

/// Encrypts the payloads of the frames of one file, and finds out whether they were changed.
///
/// AES-256-GCM. The key is HKDF-SHA-256 of the user's key with the file's salt, so that no two files
/// share one; the nonce is four zero bytes and the frame's number, which a file has once. A payload
/// is followed by its tag of 16 bytes. What is authenticated besides: bytes 0...39 of the frame header
/// (all but the checksums, which are taken of what is stored), and the bytes of the payload that stay
/// in clear: of the file frame the first 50 (version, features, salt), of the end frame the last 16.
struct FrameCipher: Sendable {
  static let tagLength = 16
  private static let purpose = Array("tidemark recording 2".utf8)
  private static let authenticatedHeader = 40

  private let key: SymmetricKey

  init(_ key: RecordingKey, _ salt: RecordingSalt) {
    self.key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: key.secret,
      salt: salt.bytes,
      info: Self.purpose,
      outputByteCount: 32
    )
  }

  /// The payload as it is stored.
  ///
  /// `header` are the bytes of the frame's header, whose length is that of the result.
  func seal(
    _ payload: [UInt8],
    _ type: FrameType,
    sequence: UInt64,
    header: [UInt8]
  ) throws(Failure) -> [UInt8] {
    let hidden = Self.hidden(type, length: payload.count)
    do {
      let box = try AES.GCM.seal(
        payload[hidden],
        using: key,
        nonce: try AES.GCM.Nonce(data: Self.nonce(sequence)),
        authenticating: Self.context(header, payload, hidden)
      )
      var stored = Array(payload[..<hidden.lowerBound])
      stored.append(contentsOf: box.ciphertext)
      stored.append(contentsOf: box.tag)
      stored.append(contentsOf: payload[hidden.upperBound...])
      return stored
    } catch {
      throw Failure(.unexpected, "encrypting a frame failed: \(error)")
    }
  }

  /// The payload as it was.
  func open(_ stored: [UInt8], _ header: FrameHeader) throws(FrameProblem) -> [UInt8] {
    guard let type = FrameType(rawValue: header.type) else { return stored }
    let clear = Self.clear(type)
    guard stored.count >= clear.first + Self.tagLength + clear.last else {
      throw .damaged("an encrypted frame is too short")
    }
    let end = stored.count - clear.last
    let hidden = clear.first..<end - Self.tagLength
    do {
      let box = try AES.GCM.SealedBox(
        nonce: try AES.GCM.Nonce(data: Self.nonce(header.sequence)),
        ciphertext: stored[hidden],
        tag: stored[hidden.upperBound..<end]
      )
      var context = Array(header.bytes[..<Self.authenticatedHeader])
      context.append(contentsOf: stored[..<hidden.lowerBound])
      context.append(contentsOf: stored[end...])
      let plain = try AES.GCM.open(box, using: key, authenticating: context)
      var payload = Array(stored[..<hidden.lowerBound])
      payload.append(contentsOf: plain)
      payload.append(contentsOf: stored[end...])
      return payload
    } catch {
      throw .damaged("the \(type.name) frame does not agree with the key, or was changed")
    }
  }

  /// Bytes at the ends of a payload that are not encrypted.
  private static func clear(_ type: FrameType) -> (first: Int, last: Int) {
    switch type {
    case .file: (FileFrame.clearLength, 0)
    case .end: (0, EndFrame.trailerLength)
    default: (0, 0)
    }
  }

  private static func hidden(_ type: FrameType, length: Int) -> Range<Int> {
    let clear = clear(type)
    return clear.first..<length - clear.last
  }

  private static func context(
    _ header: [UInt8],
    _ payload: [UInt8],
    _ hidden: Range<Int>
  ) -> [UInt8] {
    var context = Array(header[..<authenticatedHeader])
    context.append(contentsOf: payload[..<hidden.lowerBound])
    context.append(contentsOf: payload[hidden.upperBound...])
    return context
  }

  private static func nonce(_ sequence: UInt64) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, 0, 0]
    bytes.append(field: sequence)
    return bytes
  }
}
