/// The arithmetic behind the digests: multiply and fold, keyed by constants.
///
/// The keys are the fractional parts of the square roots of the primes from 2 (the first eight are
/// also SHA-512's initial values), so that nobody can have chosen them. They are part of what a
/// digest means: changing one changes every digest ever printed.
package enum KeyedHash {
  /// 64 x 64 -> 128 bit product, its halves combined by exclusive or.
  @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high ^ low
  }

  /// 128 bits over a run of bytes; equal bytes under another `domain` hash differently.
  ///
  /// Domains: 1 names of devices, 2 names of sensors, 3 kinds of anomalies, 4 identifiers. The bytes
  /// are read as little-endian words, the last filled up with zeros.
  static func bytes(_ bytes: [UInt8], domain: UInt64) -> HalvedHash {
    var a = fold(Keys.lane0.0 ^ domain, Keys.lane0.1 ^ UInt64(bytes.count))
    var b = fold(Keys.lane1.0 ^ domain, Keys.lane1.1 ^ UInt64(bytes.count))
    var start = 0
    while start < bytes.count {
      let end = min(start + 8, bytes.count)
      var word: UInt64 = 0
      for index in start..<end {
        word |= UInt64(bytes[index]) << UInt64(8 * (index - start))
      }
      a = fold(a ^ word, Keys.lane0.2) &+ Keys.lane0.3
      b = fold(b ^ Keys.lane1.2, word ^ Keys.lane1.3) ^ (b << 32 | b >> 32)
      start = end
    }
    return HalvedHash(low: fold(a ^ b, Keys.lane0.4), high: fold(b ^ Keys.lane1.4, a))
  }

  /// 64 bits over bytes: an identifier that is the same on every machine.
  package static func identifier(_ bytes: [UInt8]) -> UInt64 {
    Self.bytes(bytes, domain: 4).low
  }

  static func text(_ text: String, domain: UInt64) -> HalvedHash {
    bytes(Array(text.utf8), domain: domain)
  }

  /// Two hashes, in this order, as one.
  static func join(_ a: HalvedHash, _ b: HalvedHash) -> HalvedHash {
    HalvedHash(
      low: fold(a.low ^ Keys.lane0.5, b.low ^ Keys.lane0.6) &+ b.high,
      high: fold(a.high ^ Keys.lane1.5, b.high ^ Keys.lane1.6) &+ a.low
    )
  }
}

/// A 128-bit hash as two words.
struct HalvedHash: Sendable, Equatable, BitwiseCopyable {
  var low: UInt64
  var high: UInt64
}

enum Keys {
  typealias Lane = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  static let lane0: Lane = (
    0x6A09_E667_F3BC_C908, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1,
    0x510E_527F_ADE6_82D1, 0x9B05_688C_2B3E_6C1F, 0x1F83_D9AB_FB41_BD6B, 0x5BE0_CD19_137E_2179,
    0xCBBB_9D5D_C105_9ED8, 0x629A_292A_367C_D507
  )
  static let lane1: Lane = (
    0x9159_015A_3070_DD17, 0x152F_ECD8_F70E_5939, 0x6733_2667_FFC0_0B31, 0x8EB4_4A87_6858_1511,
    0xDB0C_2E0D_64F9_8FA7, 0x47B5_481D_BEFA_4FA4, 0xAE5F_9156_E7B6_D99B, 0xCF6C_85D3_9D1A_1E15,
    0x2F73_477D_6A45_63CA, 0x6D18_26CA_FD82_E1ED
  )
}
