/// The partition of a key: Kafka's default, so a device lands where a Kafka producer would put it.
///
/// Kafka's `BuiltInPartitioner.partitionForKey`: the hash without its sign bit, modulo the count,
/// which must be positive.
func partition(ofKey key: [UInt8], among count: Int) -> UInt32 {
  UInt32(truncatingIfNeeded: Int(murmur2(key) & 0x7FFF_FFFF) % count)
}

/// MurmurHash2 (Austin Appleby) with the seed that Kafka's `Utils.murmur2` uses.
func murmur2(_ key: [UInt8]) -> UInt32 {
  let multiplier: UInt32 = 0x5BD1_E995
  // All arithmetic of the hash is modulo 2^32.
  var hash: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: key.count)
  let wholeWords = key.count / 4 * 4
  for start in stride(from: 0, to: wholeWords, by: 4) {
    var word: UInt32 = 0
    for index in [3, 2, 1, 0] { word = word << 8 | UInt32(key[start + index]) }
    word = word &* multiplier
    word ^= word >> 24
    hash = hash &* multiplier ^ word &* multiplier
  }
  if wholeWords < key.count {
    for index in (wholeWords..<key.count).reversed() {
      hash ^= UInt32(key[index]) << (8 * UInt32(index - wholeWords))
    }
    hash = hash &* multiplier
  }
  hash ^= hash >> 13
  hash = hash &* multiplier
  return hash ^ hash >> 15
}
