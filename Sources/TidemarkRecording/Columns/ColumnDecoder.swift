import TidemarkCore

/// Reads what `ColumnEncoder` wrote.
struct ColumnDecoder: ~Copyable {
  private let decompressor = ZstandardDecompressor()
  /// The planes of a column that are not constant, one after the other, and their places.
  private var planes: [UInt8] = []
  private var shifts: [UInt64] = []

  init() {}

  /// Reads a column of `count` values.
  ///
  /// Returns the value if all are equal, and leaves `values` as they are then; else fills the first
  /// `count` of `values`, which grow as needed.
  mutating func decode(
    _ input: inout ByteInput,
    count: Int,
    into values: inout [Int64]
  ) throws(FormatError) -> Int64? {
    let layout = try readPlanes(&input, count: count)
    if shifts.isEmpty { return layout.value }
    if values.count < count { values.resize(to: count, filler: 0) }
    spread(layout, count: count, into: &values, at: 0)
    return nil
  }

  /// Makes `values` a column of `count` values, also when all are equal.
  mutating func decodeAll(
    _ input: inout ByteInput,
    count: Int,
    into values: inout [Int64]
  ) throws(FormatError) {
    values.resize(to: count, filler: 0)
    try decodeAll(&input, count: count, into: &values, at: 0)
  }

  /// Makes `count` of `values` from `start` on a column, cut to as many bits as they have.
  mutating func decodeAll<Value: FixedWidthInteger & BitwiseCopyable>(
    _ input: inout ByteInput,
    count: Int,
    into values: inout [Value],
    at start: Int
  ) throws(FormatError) {
    let layout = try readPlanes(&input, count: count)
    if shifts.isEmpty {
      fill(&values, with: Value(truncatingIfNeeded: layout.value), in: start..<start + count)
    } else {
      spread(layout, count: count, into: &values, at: start)
    }
  }

  /// What a column has besides its planes.
  private struct Layout {
    var isSigned: Bool
    /// The bits of the planes that are constant.
    var constant: UInt64

    /// Where all planes are constant.
    var value: Int64 { isSigned ? unzigzag(constant) : Int64(bitPattern: constant) }
  }

  private mutating func readPlanes(
    _ input: inout ByteInput,
    count: Int
  ) throws(FormatError) -> Layout {
    let sign = try input.byte()
    let width = Int(try input.byte())
    guard sign <= 1, width <= 8 else { throw FormatError("a column has an unknown layout") }
    var constant: UInt64 = 0
    shifts.removeAll(keepingCapacity: true)
    for place in 0..<width {
      let shift = UInt64(8 * place)
      if let byte = try decodePlane(&input, count: count, at: shifts.count * count) {
        constant |= UInt64(byte) << shift
      } else {
        shifts.append(shift)
      }
    }
    return Layout(isSigned: sign == 1, constant: constant)
  }

  private func spread<Value: FixedWidthInteger & BitwiseCopyable>(
    _ layout: Layout,
    count: Int,
    into values: inout [Value],
    at start: Int
  ) {
    let range = start..<start + count
    if layout.isSigned {
      combine(planes, shifts, layout.constant, into: &values, range) {
        Value(truncatingIfNeeded: unzigzag($0))
      }
    } else {
      combine(planes, shifts, layout.constant, into: &values, range) {
        Value(truncatingIfNeeded: $0)
      }
    }
  }

  /// Returns the byte if all are equal, else fills `planes` from `start`.
  private mutating func decodePlane(
    _ input: inout ByteInput,
    count: Int,
    at start: Int
  ) throws(FormatError) -> UInt8? {
    guard let kind = PlaneKind(rawValue: try input.byte()) else {
      throw FormatError("a column has a plane of unknown kind")
    }
    if kind == .constant { return try input.byte() }
    if planes.count < start + count { planes.resize(to: start + count, filler: 0) }
    let target = start..<start + count
    switch kind {
    case .constant: break
    case .raw:
      let range = try input.take(count)
      planes.replaceSubrange(target, with: input.bytes[range])
    case .zstandard:
      let length = try input.count()
      let range = try input.take(length)
      try decompressor.decompress(input.bytes, in: range, into: &planes, at: target)
    case .sparse:
      let common = try input.byte()
      let length = try input.count()
      let exceptions = ByteInput(input.bytes, in: try input.take(length))
      try scatterExceptions(exceptions, over: common, into: &planes, at: target)
    }
    return nil
  }
}

private func scatterExceptions(
  _ exceptions: ByteInput,
  over common: UInt8,
  into planes: inout [UInt8],
  at target: Range<Int>
) throws(FormatError) {
  var exceptions = exceptions
  var planes = planes.mutableSpan
  for index in target { planes[index] = common }
  var next = target.lowerBound
  while exceptions.remaining > 0 {
    next += try exceptions.variableLength()
    guard next < target.upperBound else {
      throw FormatError("an exception lies outside its column")
    }
    planes[next] = try exceptions.byte()
    next += 1
  }
}

/// Puts the bytes of the planes, as many as `range` each, at their places, and makes values of them.
///
/// One pass for the lowest bytes, up to three of which vary in predicted columns. The spans have as
/// many elements and the shifts are constants, so that the loops have no bounds checks and the
/// compiler can do several values at a time.
@inline(__always)
private func combine<Value: BitwiseCopyable>(
  _ planes: [UInt8],
  _ shifts: [UInt64],
  _ constant: UInt64,
  into values: inout [Value],
  _ range: Range<Int>,
  make: (UInt64) -> Value
) {
  let planes = planes.span
  let count = range.count
  var span = values.mutableSpan
  var values = span._mutatingExtracting(range)
  let lowest = shifts.indices.prefix { shifts[$0] == UInt64(8 * $0) }.count
  let low = planes.extracting(0..<count)
  switch (lowest, shifts.count) {
  case (1, 1):
    for index in low.indices { values[index] = make(constant | UInt64(low[index])) }
  case (2, 2):
    let high = planes.extracting(count..<2 * count)
    for index in low.indices {
      values[index] = make(constant | UInt64(low[index]) | UInt64(high[index]) &<< 8)
    }
  case (3, 3):
    let middle = planes.extracting(count..<2 * count)
    let high = planes.extracting(2 * count..<3 * count)
    for index in low.indices {
      let word = UInt64(low[index]) | UInt64(middle[index]) &<< 8
      values[index] = make(constant | word | UInt64(high[index]) &<< 16)
    }
  default:
    for index in low.indices {
      var word = constant
      for place in shifts.indices {
        word |= UInt64(planes[place &* count &+ index]) &<< shifts[place]
      }
      values[index] = make(word)
    }
  }
}

@inline(__always)
private func unzigzag(_ word: UInt64) -> Int64 {
  Int64(bitPattern: word &>> 1) ^ -Int64(bitPattern: word & 1)
}
