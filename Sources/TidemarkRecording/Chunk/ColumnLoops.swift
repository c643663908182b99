// The loops over whole columns. Each takes its arrays as parameters: the compiler then knows that
// they do not overlap, and the spans make the bounds checks cheap.

/// Row *i* of `column` goes to `positions[i]` of `target`.
func scatter(
  _ column: [some FixedWidthInteger],
  to positions: [UInt32],
  into target: inout [Int64]
) {
  let column = column.span
  let positions = positions.span
  var target = target.mutableSpan
  for row in column.indices {
    target[Int(positions[row])] = Int64(truncatingIfNeeded: column[row])
  }
}

func scatter(_ column: [Double], to positions: [UInt32], into target: inout [Double]) {
  let column = column.span
  let positions = positions.span
  var target = target.mutableSpan
  for row in column.indices { target[Int(positions[row])] = column[row] }
}

/// Row *i* of `target` becomes `column[sources[i]]`.
func gather<Source: FixedWidthInteger, Target: FixedWidthInteger>(
  _ column: [Source],
  from sources: [UInt32],
  into target: inout [Target]
) {
  let column = column.span
  let sources = sources.span
  var target = target.mutableSpan
  for row in target.indices {
    target[row] = Target(truncatingIfNeeded: column[Int(sources[row])])
  }
}

func gather(_ column: [Double], from sources: [UInt32], into target: inout [Double]) {
  let column = column.span
  let sources = sources.span
  var target = target.mutableSpan
  for row in target.indices { target[row] = column[Int(sources[row])] }
}

func fill<Value>(_ target: inout [Value], with value: Value) {
  var target = target.mutableSpan
  for row in target.indices { target[row] = value }
}

func subtract(_ base: Int64, from column: inout [Int64]) {
  var column = column.mutableSpan
  for row in column.indices { column[row] = column[row] &- base }
}

func subtract(_ other: [Int64], from column: inout [Int64]) {
  let other = other.span
  var column = column.mutableSpan
  for row in column.indices { column[row] = column[row] &- other[row] }
}

/// Each value of `range` less the one before, less `expected`.
///
/// The one before the first is `first`; without it the first becomes 0 and is kept elsewhere.
func difference(
  _ column: inout [Int64],
  in range: Range<Int>,
  expected: Int64,
  first: Int64? = nil
) {
  guard let start = range.first else { return }
  var column = column.mutableSpan
  var before = column[start]
  column[start] = first.map { before &- $0 &- expected } ?? 0
  for index in range.dropFirst() {
    let value = column[index]
    column[index] = value &- before &- expected
    before = value
  }
}
