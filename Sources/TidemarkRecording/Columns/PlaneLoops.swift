// The loops that make values of byte planes. All spans of a loop have as many elements, so that it has no
// bounds checks, and words are as wide as values, so that the compiler does as many at a time as it can.

/// Puts the bytes of the planes, as many as `range` each, at their places over `constant`, and makes
/// values of the words.
///
/// One pass where the lowest bytes are what varies, as in predicted columns; else one pass per plane.
@inline(__always)
func combine<Value: FixedWidthInteger & BitwiseCopyable>(
  _ planes: [UInt8],
  _ shifts: [Int],
  _ constant: Value.Magnitude,
  into values: inout [Value],
  _ range: Range<Int>,
  make: (Value.Magnitude) -> Value
) where Value.Magnitude: BitwiseCopyable {
  let planes = planes.span
  let count = range.count
  var span = values.mutableSpan
  var values = span._mutatingExtracting(range)
  let isLow = shifts.indices.allSatisfy { shifts[$0] == 8 * $0 }
  guard isLow, shifts.count <= min(4, Value.bitWidth / 8) else {
    combineByPlane(planes, shifts, constant, into: &values, make: make)
    return
  }
  switch shifts.count {
  case 0:
    let value = make(constant)
    for index in values.indices { values[index] = value }
  case 1:
    let a = planes.extracting(0..<count)
    for index in values.indices {
      values[index] = make(constant | Value.Magnitude(truncatingIfNeeded: a[index]))
    }
  case 2:
    let a = planes.extracting(0..<count)
    let b = planes.extracting(count..<2 * count)
    for index in values.indices {
      values[index] = make(constant | join(a[index], b[index]))
    }
  case 3:
    let a = planes.extracting(0..<count)
    let b = planes.extracting(count..<2 * count)
    let c = planes.extracting(2 * count..<3 * count)
    for index in values.indices {
      let high = Value.Magnitude(truncatingIfNeeded: c[index])
      values[index] = make(constant | join(a[index], b[index]) | high &<< 16)
    }
  default:
    let a = planes.extracting(0..<count)
    let b = planes.extracting(count..<2 * count)
    let c = planes.extracting(2 * count..<3 * count)
    let d = planes.extracting(3 * count..<4 * count)
    for index in values.indices {
      let high: Value.Magnitude = join(c[index], d[index])
      values[index] = make(constant | join(a[index], b[index]) | high &<< 16)
    }
  }
}

/// As above for any planes, a block at a time that stays in the first cache.
@inline(__always)
private func combineByPlane<Value: FixedWidthInteger & BitwiseCopyable>(
  _ planes: Span<UInt8>,
  _ shifts: [Int],
  _ constant: Value.Magnitude,
  into values: inout MutableSpan<Value>,
  make: (Value.Magnitude) -> Value
) where Value.Magnitude: BitwiseCopyable {
  let (count, blockRows) = (values.count, 1_024)
  for start in stride(from: 0, to: count, by: blockRows) {
    let rows = start..<min(start + blockRows, count)
    var block = values._mutatingExtracting(rows)
    let first = Value(truncatingIfNeeded: constant)
    for index in block.indices { block[index] = first }
    for place in shifts.indices where shifts[place] < Value.bitWidth {
      let from = place * count
      let plane = planes.extracting(from + rows.lowerBound..<from + rows.upperBound)
      let shift = Value(truncatingIfNeeded: shifts[place])
      for index in block.indices {
        block[index] |= Value(truncatingIfNeeded: plane[index]) &<< shift
      }
    }
    for index in block.indices {
      block[index] = make(Value.Magnitude(truncatingIfNeeded: block[index]))
    }
  }
}

@inline(__always)
private func join<Word: FixedWidthInteger>(_ low: UInt8, _ high: UInt8) -> Word {
  Word(truncatingIfNeeded: low) | Word(truncatingIfNeeded: high) &<< 8
}

/// 0, -1, 1, -2 of 0, 1, 2, 3, as the bits of a word.
@inline(__always)
func unzigzag<Word: FixedWidthInteger & UnsignedInteger>(_ word: Word) -> Word {
  (word &>> 1) ^ (0 &- (word & 1))
}

@inline(__always)
func unzigzag(_ word: UInt64) -> Int64 {
  Int64(bitPattern: word &>> 1) ^ -Int64(bitPattern: word & 1)
}

/// The lowest bits of the values.
func narrowed<Value: FixedWidthInteger & BitwiseCopyable>(
  _ column: [Int64],
  into target: inout [Value],
  at start: Int
) {
  let column = column.span
  var span = target.mutableSpan
  var target = span._mutatingExtracting(start..<start + column.count)
  for row in column.indices { target[row] = Value(truncatingIfNeeded: column[row]) }
}
