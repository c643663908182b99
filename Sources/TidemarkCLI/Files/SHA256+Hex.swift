import Crypto

extension SHA256.Digest {
  /// 64 hexadecimal digits.
  var hex: String {
    map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
