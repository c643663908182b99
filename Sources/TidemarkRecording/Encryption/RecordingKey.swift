import Crypto
public import TidemarkCore

/// The secret that recordings are encrypted with: 256 bits, of which nothing is ever printed.
public struct RecordingKey: Sendable {
  let secret: SymmetricKey

  /// Reads a key file: 32 bytes, or 64 hexadecimal digits and perhaps a line end.
  ///
  /// Throws `noInput` if it cannot be read and `usage` if it holds no key.
  public init(path: String) throws(Failure) {
    let file: InputFile
    do throws(Failure) {
      file = try InputFile(path: path, in: RealFileSystem(), allowsEmpty: true)
    } catch {
      // The words of a recording's file would mislead.
      throw Failure(.noInput, "cannot read the key file", file: path)
    }
    var bytes: [UInt8] = []
    // More than any form of a key takes is no key, and need not be read.
    let isRead = try file.read(min(file.size, 128), at: 0, into: &bytes)
    guard isRead, file.size <= 128, let key = Self.key(bytes) else {
      throw Failure(
        .usage,
        "this is no key: give 32 random bytes or 64 hexadecimal digits, such as "
          + "'openssl rand -hex 32' prints",
        file: path
      )
    }
    secret = key
  }

  /// A key that is kept elsewhere than in a file; nil unless `bytes` are 32, which should be random.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    secret = SymmetricKey(data: bytes)
  }

  private static func key(_ bytes: [UInt8]) -> SymmetricKey? {
    if bytes.count == 32 { return SymmetricKey(data: bytes) }
    var digits = bytes[...]
    while let last = digits.last, last == 0x0A || last == 0x0D { digits.removeLast() }
    guard digits.count == 64 else { return nil }
    var key: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
      if let first = high {
        key.append(first << 4 | UInt8(value))
        high = nil
      } else {
        high = UInt8(value)
      }
    }
    return SymmetricKey(data: key)
  }
}

/// What makes the key of one file another than that of the next: 32 random bytes in its first frame.
package struct RecordingSalt: Sendable, Equatable {
  static let length = 32
  let bytes: [UInt8]

  /// Draws one as keys are drawn: nothing of a run may decide it.
  package init() {
    // The bytes are copied while they are there.
    bytes = unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe Array($0) }
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
