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
    guard !shifts.isEmpty else {
      return sign == 1 ? unzigzag(constant) : Int64(bitPattern: constant)
    }
    if values.count < count { values.resize(to: count, filler: 0) }
    combine(planes, shifts: shifts, constant: constant, count: count, into: &values)
    if sign == 1 { unzigzagAll(&values, count: count) }
    return nil
  }

  /// Makes `values` a column of `count` values, also when all are equal.
  mutating func decodeAll(
    _ input: inout ByteInput,
    count: Int,
    into values: inout [Int64]
  ) throws(FormatError) {
    values.resize(to: count, filler: 0)
    if let constant = try decode(&input, count: count, into: &values) {
      fill(&values, with: constant)
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
      try spread(exceptions, over: common, into: &planes, at: target)
    }
    return nil
  }
}

private func spread(
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

/// Puts the bytes of the planes, `count` each, at their places in the values.
///
/// One pass for the lowest bytes, up to three of which vary in predicted columns. The spans have
/// `count` elements and the shifts are constants, so that the loops have no bounds checks and the
/// compiler can do several values at a time.
private func combine(
  _ planes: [UInt8],
  shifts: [UInt64],
  constant: UInt64,
  count: Int,
  into values: inout [Int64]
) {
  let planes = planes.span
  var values = values.mutableSpan
  precondition(count <= values.count)
  let constant = Int64(bitPattern: constant)
  let lowest = (0..<min(3, shifts.count)).prefix { shifts[$0] == UInt64(8 * $0) }.count
  let low = planes.extracting(0..<count)
  switch lowest {
  case 0:
    for index in 0..<count { values[index] = constant }
  case 1:
    for index in 0..<count { values[index] = constant | Int64(low[index]) }
  case 2:
    let high = planes.extracting(count..<2 * count)
    for index in 0..<count {
      values[index] = constant | Int64(low[index]) | Int64(high[index]) &<< 8
    }
  default:
    let middle = planes.extracting(count..<2 * count)
    let high = planes.extracting(2 * count..<3 * count)
    for index in 0..<count {
      let word = Int64(low[index]) | Int64(middle[index]) &<< 8
      values[index] = constant | word | Int64(high[index]) &<< 16
    }
  }
  for place in lowest..<shifts.count {
    let shift = Int64(shifts[place])
    let plane = planes.extracting(place * count..<(place + 1) * count)
    for index in 0..<count { values[index] |= Int64(plane[index]) &<< shift }
  }
}

private func unzigzagAll(_ values: inout [Int64], count: Int) {
  var values = values.mutableSpan
  precondition(count <= values.count)
  for index in 0..<count { values[index] = unzigzag(UInt64(bitPattern: values[index])) }
}

@inline(__always)
private func unzigzag(_ word: UInt64) -> Int64 {
  Int64(bitPattern: word >> 1) ^ -Int64(bitPattern: word & 1)
}
