// The loops over a block of rows. Each has one kind of operation, so that the compiler does several rows at
// a time.

func fill(_ block: inout [Double], _ number: Double) {
  var block = block.mutableSpan
  for row in block.indices { block[row] = number }
}

func load(_ column: [Double], _ rows: Range<Int>, into block: inout [Double]) {
  let column = column.span.extracting(rows)
  var block = block.mutableSpan
  for row in column.indices { block[row] = column[row] }
}

func look(
  up table: [Double],
  _ series: [UInt32],
  _ rows: Range<Int>,
  into block: inout [Double]
) {
  let series = series.span.extracting(rows)
  let table = table.span
  var block = block.mutableSpan
  for row in series.indices { block[row] = table[Int(series[row])] }
}

func store(_ block: [Double], _ rows: Range<Int>, into column: inout [Double]) {
  let block = block.span
  var column = column.mutableSpan
  for row in rows { column[row] = block[row &- rows.lowerBound] }
}

func apply(_ operation: Expression.Unary, to block: inout [Double]) {
  switch operation {
  case .negate: transform(&block) { -$0 }
  case .not: transform(&block) { 1 - $0 }
  case .abs: transform(&block) { $0.magnitude }
  case .floor: transform(&block) { $0.rounded(.down) }
  case .sqrt: transform(&block) { $0.squareRoot() }
  }
}

func apply(_ operation: Expression.Binary, to block: inout [Double], _ right: [Double]) {
  switch operation {
  case .add: combine(&block, right) { $0 + $1 }
  case .subtract: combine(&block, right) { $0 - $1 }
  case .multiply: combine(&block, right) { $0 * $1 }
  case .divide: combine(&block, right) { $0 / $1 }
  // Of NaN and a number the number, as IEEE 754-2008 has it.
  case .min: combine(&block, right) { $0 < $1 || $1.isNaN ? $0 : $1 }
  case .max: combine(&block, right) { $0 > $1 || $1.isNaN ? $0 : $1 }
  case .less: combine(&block, right) { $0 < $1 ? 1 : 0 }
  case .lessOrEqual: combine(&block, right) { $0 <= $1 ? 1 : 0 }
  case .greater: combine(&block, right) { $0 > $1 ? 1 : 0 }
  case .greaterOrEqual: combine(&block, right) { $0 >= $1 ? 1 : 0 }
  case .equal: combine(&block, right) { $0 == $1 ? 1 : 0 }
  case .notEqual: combine(&block, right) { $0 != $1 ? 1 : 0 }
  case .and: combine(&block, right) { $0 * $1 }
  case .or: combine(&block, right) { $0 > $1 ? $0 : $1 }
  }
}

@inline(__always)
private func transform(_ block: inout [Double], _ body: (Double) -> Double) {
  var block = block.mutableSpan
  for row in block.indices { block[row] = body(block[row]) }
}

@inline(__always)
private func combine(_ block: inout [Double], _ right: [Double], _ body: (Double, Double) -> Double)
{
  let right = right.span
  var block = block.mutableSpan
  for row in block.indices { block[row] = body(block[row], right[row]) }
}
