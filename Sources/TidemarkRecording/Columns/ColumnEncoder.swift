import TidemarkCore

/// Writes columns of integers as byte planes, each in the smallest of four ways.
///
/// ```
/// column: sign 1 (0: as they are, none is negative; 1: zigzag), planes 1 (0...8), the planes
/// ```
/// Plane *p* holds bits 8p..<8p+8 of each value (see `PlaneKind`). Planes above the widest value are
/// left out: without any, all values are 0. Zigzag makes 0, -1, 1, -2 of 0, 1, 2, 3.
struct ColumnEncoder: ~Copyable {
  private let compressor = ZstandardCompressor()
  private var words: [UInt64] = []
  private var plane: [UInt8] = []
  private var compressed: [UInt8] = []
  private var exceptions: [UInt8] = []

  init() {}

  /// Appends the values as a column.
  mutating func encode(_ values: [Int64], into output: inout [UInt8]) {
    encode(values, in: 0..<values.count, into: &output)
  }

  /// Appends the values in `range` as a column.
  mutating func encode(_ values: [Int64], in range: Range<Int>, into output: inout [UInt8]) {
    words.resize(to: range.count, filler: 0)
    plane.resize(to: range.count, filler: 0)
    let (isSigned, width) = fold(values, in: range, into: &words)
    output.append(isSigned ? 1 : 0)
    output.append(UInt8(width))
    for place in 0..<width {
      extract(place, of: words, into: &plane)
      encodePlane(into: &output)
    }
  }

  private mutating func encodePlane(into output: inout [UInt8]) {
    let (common, frequency) = mostCommon(plane)
    let count = plane.count
    if frequency == count {
      output.append(PlaneKind.constant.rawValue)
      output.append(common)
      return
    }
    let zstandardSize = compressor.compress(plane, count: count, into: &compressed)
    if count - frequency <= count / 16 {
      collectExceptions(from: plane, except: common, into: &exceptions)
      if exceptions.count <= zstandardSize, exceptions.count < count {
        output.append(PlaneKind.sparse.rawValue)
        output.append(common)
        output.append(field: UInt32(exceptions.count))
        output.append(contentsOf: exceptions)
        return
      }
    }
    // A gain below 1/64 is not worth the time of decompression.
    if zstandardSize + 4 <= count - count / 64 {
      output.append(PlaneKind.zstandard.rawValue)
      output.append(field: UInt32(zstandardSize))
      output.append(contentsOf: compressed[..<zstandardSize])
    } else {
      output.append(PlaneKind.raw.rawValue)
      output.append(contentsOf: plane)
    }
  }
}

/// Makes values unsigned; says whether by zigzag, and how many bytes the widest needs.
private func fold(
  _ values: [Int64],
  in range: Range<Int>,
  into words: inout [UInt64]
) -> (isSigned: Bool, width: Int) {
  let values = values.span.extracting(range)
  var words = words.mutableSpan
  var all: UInt64 = 0
  for index in words.indices {
    words[index] = UInt64(bitPattern: values[index])
    all |= words[index]
  }
  let isSigned = all >> 63 == 1
  if isSigned {
    all = 0
    for index in words.indices {
      let value = values[index]
      let zigzag = UInt64(bitPattern: value << 1 ^ value >> 63)
      words[index] = zigzag
      all |= zigzag
    }
  }
  return (isSigned, (71 - all.leadingZeroBitCount) / 8)
}

private func extract(_ place: Int, of words: [UInt64], into plane: inout [UInt8]) {
  let words = words.span
  var plane = plane.mutableSpan
  let shift = UInt64(8 * place)
  for index in plane.indices {
    plane[index] = UInt8(truncatingIfNeeded: words[index] &>> shift)
  }
}

/// The most common byte, the lowest of several, and how often it occurs.
private func mostCommon(_ plane: [UInt8]) -> (byte: UInt8, frequency: Int) {
  let plane = plane.span
  // Two tables, so that runs of a byte do not wait for their own last count.
  var even = InlineArray<256, UInt32>(repeating: 0)
  var odd = InlineArray<256, UInt32>(repeating: 0)
  var index = 0
  while index &+ 1 < plane.count {
    even[Int(plane[index])] &+= 1
    odd[Int(plane[index &+ 1])] &+= 1
    index &+= 2
  }
  if index < plane.count { even[Int(plane[index])] &+= 1 }
  var best = 0
  for byte in 0..<256 where even[byte] + odd[byte] > even[best] + odd[best] { best = byte }
  return (UInt8(best), Int(even[best] + odd[best]))
}

private func collectExceptions(
  from plane: [UInt8],
  except common: UInt8,
  into exceptions: inout [UInt8]
) {
  exceptions.removeAll(keepingCapacity: true)
  let plane = plane.span
  var next = 0
  for index in plane.indices where plane[index] != common {
    exceptions.append(variableLength: index - next)
    exceptions.append(plane[index])
    next = index + 1
  }
}
