import TidemarkTestSupport

/// What a power failure leaves of writes that were not synced.
enum PowerFailure {
  private static let sector = 512

  /// A file whose size may have grown while its bytes had not come yet, each 512 bytes old or new by
  /// chance, in any order: dropped, reordered and torn writes, and tails of zeros.
  static func image(
    durable: [UInt8],
    pending: [(offset: Int, bytes: [UInt8])],
    _ random: inout SplitMix64
  ) -> [UInt8] {
    guard !pending.isEmpty else { return durable }
    // The size is that after one of the writes, or within one.
    let last = random.below(pending.count + 1)
    var size = max(durable.count, last == 0 ? 0 : end(of: pending[last - 1]))
    if random.below(3) == 0, size > durable.count {
      size = durable.count + random.below(size - durable.count + 1)
    }
    var image = durable + [UInt8](repeating: 0, count: size - durable.count)
    let style = random.below(4)
    for (number, write) in pending.enumerated() {
      var place = write.offset
      while place < end(of: write) {
        let next = min(end(of: write), (place / sector + 1) * sector)
        let isKept =
          switch style {
          case 0: number < last
          case 1: false
          case 2: random.below(2) == 0
          default: random.below(16) != 0
          }
        if isKept, place < size {
          let part = write.bytes[place - write.offset..<min(next, size) - write.offset]
          image.replaceSubrange(place..<place + part.count, with: part)
        }
        place = next
      }
    }
    return image
  }

  private static func end(of write: (offset: Int, bytes: [UInt8])) -> Int {
    write.offset + write.bytes.count
  }
}
