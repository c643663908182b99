import TidemarkCore

/// Values that are no decimals, as their IEEE 754 bits.
enum FloatBits {
  /// The form and whether differences are smaller, for the values in `range`, not empty.
  static func layout(_ values: [Double], in range: Range<Int>) -> RunLayout.Values {
    let values = values.span.extracting(range)
    var areSingle = true
    var repeats = 0
    var before: UInt64 = 0
    for index in values.indices {
      let value = values[index]
      areSingle = areSingle && isSingle(value)
      // Sign, exponent and the first digits: the bytes that can be made small at all.
      let top = value.bitPattern >> 48
      if top == before { repeats &+= 1 }
      before = top
    }
    return .floats(areSingle ? .single : .double, differ: 2 * repeats >= values.count)
  }

  /// NaN never is: its payload need not survive the conversion.
  @inline(__always)
  private static func isSingle(_ value: Double) -> Bool {
    Double(Float(value)).bitPattern == value.bitPattern && !value.isNaN
  }

  /// Appends the bits of the values in `range`.
  static func append(
    _ values: [Double],
    in range: Range<Int>,
    form: FloatForm,
    differ: Bool,
    to bits: inout [Int64]
  ) {
    let start = bits.count
    bits.resize(to: start + range.count, filler: 0)
    let values = values.span.extracting(range)
    var span = bits.mutableSpan
    var target = span._mutatingExtracting(start..<start + values.count)
    var before: UInt64 = 0
    for index in target.indices {
      let pattern =
        form == .single
        ? UInt64(Float(values[index]).bitPattern) : values[index].bitPattern
      target[index] = Int64(bitPattern: pattern ^ before)
      if differ { before = pattern }
    }
  }

  /// Undoes `append`: the bits from `start` on become the values in `rows`.
  static func decodeSingles(
    _ bits: [UInt32],
    from start: Int,
    _ differ: Bool,
    into values: inout [Double],
    in rows: Range<Int>
  ) {
    decode(bits, from: start, differ, into: &values, in: rows) { Double(Float(bitPattern: $0)) }
  }

  static func decodeDoubles(
    _ bits: [UInt64],
    from start: Int,
    _ differ: Bool,
    into values: inout [Double],
    in rows: Range<Int>
  ) {
    decode(bits, from: start, differ, into: &values, in: rows) { Double(bitPattern: $0) }
  }

  @inline(__always)
  private static func decode<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bits: [Bits],
    from start: Int,
    _ differ: Bool,
    into values: inout [Double],
    in rows: Range<Int>,
    make: (Bits) -> Double
  ) {
    let bits = bits.span.extracting(start..<start + rows.count)
    var span = values.mutableSpan
    var target = span._mutatingExtracting(rows)
    guard differ else {
      for index in bits.indices { target[index] = make(bits[index]) }
      return
    }
    var pattern: Bits = 0
    for index in bits.indices {
      pattern ^= bits[index]
      target[index] = make(pattern)
    }
  }
}
