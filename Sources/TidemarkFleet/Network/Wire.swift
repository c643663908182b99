/// Copies of readings on their way from a device to the engine, as columns.
struct Wire {
  var count = 0
  /// Where the reading stands in the block.
  var row: [Int32] = []
  /// Whose draws it follows, and which.
  var who: [UInt64] = []
  var index: [UInt64] = []
  /// Random bits: the lower half decides loss, the upper one duplication.
  var chance: [UInt64] = []
  /// Random bits for the delay.
  var bits: [UInt64] = []
  /// Nanoseconds.
  var delay: [Double] = []
  var jitter: [Double] = []
  var arrivalTime: [Int64] = []
  var isLost: [Bool] = []

  mutating func resize(to rows: Int) {
    count = rows
    guard row.count < rows else { return }
    row = Array(repeating: 0, count: rows)
    who = Array(repeating: 0, count: rows)
    index = Array(repeating: 0, count: rows)
    chance = Array(repeating: 0, count: rows)
    bits = Array(repeating: 0, count: rows)
    delay = Array(repeating: 0, count: rows)
    jitter = Array(repeating: 0, count: rows)
    arrivalTime = Array(repeating: 0, count: rows)
    isLost = Array(repeating: false, count: rows)
  }
}
