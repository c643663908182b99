/// The grid that times lie on: the largest number that divides all values of a column.
struct Quantum: Equatable {
  /// At least 1.
  let nanoseconds: Int64

  static let one = Quantum(nanoseconds: 1)

  init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The greatest common divisor of the values in `range`; 1 if all are 0.
  init(of values: [Int64], in range: Range<Int>) {
    let values = values.span.extracting(range)
    var divisor: UInt64 = 0
    var test = DivisibilityTest(by: 1)
    for index in values.indices {
      let value = values[index].magnitude
      if divisor != 0, test.holds(for: value) { continue }
      divisor = greatestCommonDivisor(divisor, value)
      if divisor == 1 { break }
      if divisor != 0 { test = DivisibilityTest(by: divisor) }
    }
    nanoseconds = max(1, Int64(exactly: divisor) ?? 1)
  }

  /// Divides the values in `range`, which must be multiples.
  ///
  /// An exact division is a shift and a multiplication by the inverse of the odd part modulo 2^64,
  /// which is several times faster than a division.
  func divide(_ values: inout [Int64], in range: Range<Int>) {
    guard nanoseconds > 1 else { return }
    let shift = Int64(nanoseconds.trailingZeroBitCount)
    let inverse = Int64(bitPattern: inverseOfOdd(UInt64(nanoseconds >> shift)))
    var span = values.mutableSpan
    var values = span._mutatingExtracting(range)
    for index in values.indices { values[index] = (values[index] &>> shift) &* inverse }
  }
}

/// Whether numbers are multiples of one, without dividing: a multiple times the inverse of the odd
/// part is the quotient, and all other products are greater than any quotient (Granlund and
/// Montgomery, 1994, section 9).
private struct DivisibilityTest {
  private let inverse: UInt64
  private let greatestQuotient: UInt64
  private let lowBits: UInt64

  init(by divisor: UInt64) {
    let odd = divisor >> UInt64(divisor.trailingZeroBitCount)
    inverse = inverseOfOdd(odd)
    greatestQuotient = .max / odd
    lowBits = (1 << UInt64(divisor.trailingZeroBitCount)) - 1
  }

  @inline(__always)
  func holds(for value: UInt64) -> Bool {
    value & lowBits == 0 && value &* inverse <= greatestQuotient
  }
}

/// The inverse of an odd number modulo 2^64.
private func inverseOfOdd(_ odd: UInt64) -> UInt64 {
  // Newton's iteration doubles the correct bits: 3, 6, 12, 24, 48, 96.
  var inverse = odd
  for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
  return inverse
}

private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
