private import CInstructions

/// Rows ahead of the one in hand that are asked for: as many as are read while one comes from far memory.
private let distance = 64

/// Row *i* of `target` becomes `column[sources[range.lowerBound + i]]`.
///
/// The rows of a chunk lie by series, and its order jumps from one to the next: too many places for a
/// core to foresee, and too much for its own cache. So it is told which ones it will read.
func gather<Value: BitwiseCopyable>(
  _ column: [Value],
  from sources: [UInt32],
  _ range: Range<Int>,
  into target: inout [Value]
) {
  let sources = sources.span.extracting(range)
  var target = target.mutableSpan
  let told = max(0, sources.count - distance)
  // What is asked for need not be there: the address is not read.
  unsafe column.withUnsafeBufferPointer { places in
    let start = places.baseAddress
    for row in 0..<told {
      unsafe tidemark_prefetch(start.map { unsafe $0 + Int(sources[row &+ distance]) })
      target[row] = column[Int(sources[row])]
    }
  }
  for row in told..<sources.count { target[row] = column[Int(sources[row])] }
}
