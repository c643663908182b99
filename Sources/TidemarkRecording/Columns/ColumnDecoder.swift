import TidemarkCore

/// Reads what `ColumnEncoder` wrote.
struct ColumnDecoder: ~Copyable {
  private var decompressor = ZstandardDecompressor()
  /// The planes of a column that are not constant, one after the other, and their places.
  private var planes: [UInt8] = []
  private var shifts: [Int] = []
  /// The column that `decode` read last: the one of these that it named.
  ///
  /// Differences from predictions are small. Half the width is twice the speed of all that is done to
  /// several values at a time, and keeps a page in the first cache.
  private(set) var narrow: [Int32] = []
  private(set) var wide: [Int64] = []

  init() {}

  /// Where a column is and, if all of its values are equal, that value.
  struct Decoded {
    var isNarrow: Bool
    var constant: Int64?
  }

  /// Makes `narrow` or `wide` a column of `count` values, whichever they fit.
  mutating func decode(_ input: inout ByteInput, count: Int) throws(FormatError) -> Decoded {
    let layout = try readPlanes(&input, count: count)
    let constant = shifts.isEmpty ? layout.value : nil
    if layout.width < 4 || layout.width == 4 && layout.isSigned {
      narrow.resize(to: count, filler: 0)
      Self.spread(planes, shifts, layout, count: count, into: &narrow, at: 0)
      return Decoded(isNarrow: true, constant: constant)
    }
    wide.resize(to: count, filler: 0)
    Self.spread(planes, shifts, layout, count: count, into: &wide, at: 0)
    return Decoded(isNarrow: false, constant: constant)
  }

  /// Makes `values` a column of `count` values.
  mutating func decodeAll(
    _ input: inout ByteInput,
    count: Int,
    into values: inout [Int64]
  ) throws(FormatError) {
    let layout = try readPlanes(&input, count: count)
    values.resize(to: count, filler: 0)
    Self.spread(planes, shifts, layout, count: count, into: &values, at: 0)
  }

  /// Makes `count` of `values` from `start` on a column, cut to as many bits as they have.
  ///
  /// Returns the value if all are equal.
  @discardableResult
  mutating func decode<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ input: inout ByteInput,
    count: Int,
    into values: inout [Value],
    at start: Int
  ) throws(FormatError) -> Value? where Value.Magnitude == Value {
    let layout = try readPlanes(&input, count: count)
    if layout.isSigned {
      // Never of what the encoder makes of unsigned values.
      wide.resize(to: count, filler: 0)
      Self.spread(planes, shifts, layout, count: count, into: &wide, at: 0)
      narrowed(wide, into: &values, at: start)
    } else {
      Self.spread(planes, shifts, layout, count: count, into: &values, at: start)
    }
    return shifts.isEmpty ? Value(truncatingIfNeeded: layout.value) : nil
  }

  /// What a column has besides its planes.
  private struct Layout {
    var isSigned: Bool
    /// Planes, those that are constant included.
    var width: Int
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
      if let byte = try decodePlane(&input, count: count, at: shifts.count * count) {
        constant |= UInt64(byte) << UInt64(8 * place)
      } else {
        shifts.append(8 * place)
      }
    }
    return Layout(isSigned: sign == 1, width: width, constant: constant)
  }

  private static func spread<Value: FixedWidthInteger & BitwiseCopyable>(
    _ planes: [UInt8],
    _ shifts: [Int],
    _ layout: Layout,
    count: Int,
    into values: inout [Value],
    at start: Int
  ) where Value.Magnitude: BitwiseCopyable {
    let range = start..<start + count
    let constant = Value.Magnitude(truncatingIfNeeded: layout.constant)
    if layout.isSigned {
      combine(planes, shifts, constant, into: &values, range) {
        Value(truncatingIfNeeded: unzigzag($0))
      }
    } else {
      combine(planes, shifts, constant, into: &values, range) { Value(truncatingIfNeeded: $0) }
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
