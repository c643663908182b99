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

/// The rows in `range` of `source` become the first of `target`.
func copy<Value: BitwiseCopyable>(
  _ source: [Value],
  _ range: Range<Int>,
  to target: inout [Value]
) {
  let source = source.span.extracting(range)
  var target = target.mutableSpan
  for row in source.indices { target[row] = source[row] }
}

func fill<Value>(_ target: inout [Value], with value: Value) {
  var target = target.mutableSpan
  for row in target.indices { target[row] = value }
}

/// `a - b` of row *i* goes to `positions[i]` of `target`.
func scatterDifference(
  _ a: [Int64],
  _ b: [Int64],
  to positions: [UInt32],
  into target: inout [Int64]
) {
  let a = a.span
  let b = b.span
  let positions = positions.span
  var target = target.mutableSpan
  for row in positions.indices { target[Int(positions[row])] = a[row] &- b[row] }
}

func fill<Value: BitwiseCopyable>(
  _ target: inout [Value],
  with value: Value,
  in range: Range<Int>
) {
  var span = target.mutableSpan
  var target = span._mutatingExtracting(range)
  for row in target.indices { target[row] = value }
}

/// The value that all rows have; nil if there are two.
func constant<Value: Equatable & BitwiseCopyable>(of column: [Value]) -> Value? {
  let column = column.span
  let first = column[0]
  for row in column.indices where column[row] != first { return nil }
  return first
}

/// `a - b`, if it is the same in all rows.
func constantDifference(_ a: [Int64], _ b: [Int64]) -> Int64? {
  let a = a.span
  let b = b.span.extracting(0..<a.count)
  let first = a[0] &- b[0]
  for row in a.indices where a[row] &- b[row] != first { return nil }
  return first
}

func subtract(_ base: Int64, from column: inout [Int64], in range: Range<Int>) {
  var span = column.mutableSpan
  var column = span._mutatingExtracting(range)
  for row in column.indices { column[row] = column[row] &- base }
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
