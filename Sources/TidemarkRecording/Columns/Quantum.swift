/// The grid that times lie on: the largest number that divides all values of a column.
struct Quantum: Equatable {
  /// At least 1.
  let nanoseconds: Int64

  static let one = Quantum(nanoseconds: 1)

  init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The greatest common divisor of the first `count` values; 1 if all are 0.
  init(of values: [Int64], count: Int) {
    let values = values.span
    var divisor: UInt64 = 0
    for index in 0..<count {
      let value = values[index].magnitude
      if divisor == 0 {
        divisor = value
      } else if value % divisor != 0 {
        divisor = greatestCommonDivisor(divisor, value)
      }
      if divisor == 1 { break }
    }
    nanoseconds = max(1, Int64(exactly: divisor) ?? 1)
  }

  /// Divides the first `count` values, which must be multiples.
  ///
  /// An exact division is a shift and a multiplication by the inverse of the odd part modulo 2^64,
  /// which is several times faster than a division.
  func divide(_ values: inout [Int64], count: Int) {
    guard nanoseconds > 1 else { return }
    let shift = Int64(nanoseconds.trailingZeroBitCount)
    let odd = nanoseconds >> shift
    // Newton's iteration doubles the correct bits: 3, 6, 12, 24, 48, 96.
    var inverse = odd
    for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
    var values = values.mutableSpan
    for index in 0..<count { values[index] = (values[index] &>> shift) &* inverse }
  }
}

private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
