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
  /// The values of the column, folded: half the width, twice the speed, wherever they fit.
  private var narrow: [UInt32] = []
  private var wide: [UInt64] = []
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
    let (isSigned, width) = shape(of: values, in: range)
    output.append(isSigned ? 1 : 0)
    output.append(UInt8(width))
    plane.resize(to: range.count, filler: 0)
    if width <= 4 {
      narrow.resize(to: range.count, filler: 0)
      fold(values, in: range, isSigned: isSigned, into: &narrow)
      for place in 0..<width {
        extract(place, of: narrow, into: &plane)
        encodePlane(into: &output)
      }
    } else {
      wide.resize(to: range.count, filler: 0)
      fold(values, in: range, isSigned: isSigned, into: &wide)
      for place in 0..<width {
        extract(place, of: wide, into: &plane)
        encodePlane(into: &output)
      }
    }
  }

  /// Appends a column all of whose values are `value`.
  mutating func encode(constant value: Int64, into output: inout [UInt8]) {
    let word = value < 0 ? zigzag(value) : UInt64(bitPattern: value)
    let width = byteCount(word)
    output.append(value < 0 ? 1 : 0)
    output.append(UInt8(width))
    for place in 0..<width {
      output.append(PlaneKind.constant.rawValue)
      output.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place)))
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

/// Whether any value is negative, and how many bytes the widest needs, then by zigzag.
private func shape(
  of values: [Int64],
  in range: Range<Int>
) -> (isSigned: Bool, width: Int) {
  let values = values.span.extracting(range)
  var plain: Int64 = 0
  var folded: Int64 = 0
  for index in values.indices {
    plain |= values[index]
    // As many bits as by zigzag, but for the lowest.
    folded |= values[index] ^ (values[index] &>> 63)
  }
  if plain >= 0 { return (false, byteCount(UInt64(plain))) }
  return (true, byteCount(UInt64(folded) << 1 | 1))
}

/// Bytes up to the highest that is not 0.
private func byteCount(_ word: UInt64) -> Int { (71 - word.leadingZeroBitCount) / 8 }

@inline(__always)
private func zigzag(_ value: Int64) -> UInt64 {
  UInt64(bitPattern: value &<< 1 ^ value &>> 63)
}

/// Makes values unsigned; all fit the words.
private func fold<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
  _ values: [Int64],
  in range: Range<Int>,
  isSigned: Bool,
  into words: inout [Word]
) {
  let values = values.span.extracting(range)
  var words = words.mutableSpan
  if isSigned {
    for index in values.indices { words[index] = Word(truncatingIfNeeded: zigzag(values[index])) }
  } else {
    for index in values.indices { words[index] = Word(truncatingIfNeeded: values[index]) }
  }
}

private func extract<Word: FixedWidthInteger & BitwiseCopyable>(
  _ place: Int,
  of words: [Word],
  into plane: inout [UInt8]
) {
  let words = words.span
  var plane = plane.mutableSpan
  let shift = Word(truncatingIfNeeded: 8 * place)
  for index in words.indices { plane[index] = UInt8(truncatingIfNeeded: words[index] &>> shift) }
}

/// A byte, and how often it occurs: the most common one if it is nearly all of the plane.
///
/// Counting all bytes takes as long as all else that is done to a plane. So a few of them, evenly spread,
/// vote (Boyer and Moore, 1981), and only who wins is counted.
private func mostCommon(_ plane: [UInt8]) -> (byte: UInt8, frequency: Int) {
  let plane = plane.span
  let step = max(1, plane.count / 31)
  var byte = plane[0]
  var lead = 0
  for index in stride(from: 0, to: plane.count, by: step) {
    if plane[index] == byte {
      lead += 1
    } else if lead == 0 {
      byte = plane[index]
      lead = 1
    } else {
      lead -= 1
    }
  }
  var frequency: UInt32 = 0
  // 1 for equal bytes, without a branch.
  for index in plane.indices { frequency &+= (UInt32(plane[index] ^ byte) &- 1) &>> 31 }
  return (byte, Int(frequency))
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
