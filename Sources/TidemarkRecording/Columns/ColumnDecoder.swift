/// Reads what `ColumnEncoder` wrote.
struct ColumnDecoder: ~Copyable {
  private let decompressor = ZstandardDecompressor()
  private var plane: [UInt8] = []

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
    var isFilled = false
    for place in 0..<width {
      let shift = UInt64(8 * place)
      if let byte = try decodePlane(&input, count: count) {
        constant |= UInt64(byte) << shift
      } else {
        if values.count < count { values.resize(to: count, filler: 0) }
        combine(plane, shift: shift, count: count, adding: isFilled, into: &values)
        isFilled = true
      }
    }
    guard isFilled else { return sign == 1 ? unzigzag(constant) : Int64(bitPattern: constant) }
    finish(&values, count: count, constant: constant, isSigned: sign == 1)
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

  /// Returns the byte if all are equal, else fills `plane`.
  private mutating func decodePlane(
    _ input: inout ByteInput,
    count: Int
  ) throws(FormatError) -> UInt8? {
    guard let kind = PlaneKind(rawValue: try input.byte()) else {
      throw FormatError("a column has a plane of unknown kind")
    }
    if kind == .constant { return try input.byte() }
    plane.resize(to: count, filler: 0)
    switch kind {
    case .constant: break
    case .raw:
      let range = try input.take(count)
      plane.replaceSubrange(0..<count, with: input.bytes[range])
    case .zstandard:
      let length = try input.count()
      let range = try input.take(length)
      try decompressor.decompress(input.bytes, in: range, into: &plane, count: count)
    case .sparse:
      let common = try input.byte()
      let length = try input.count()
      let exceptions = ByteInput(input.bytes, in: try input.take(length))
      try spread(exceptions, over: common, into: &plane)
    }
    return nil
  }
}

private func spread(
  _ exceptions: ByteInput,
  over common: UInt8,
  into plane: inout [UInt8]
) throws(FormatError) {
  var exceptions = exceptions
  var plane = plane.mutableSpan
  for index in plane.indices { plane[index] = common }
  var next = 0
  while exceptions.remaining > 0 {
    next += try exceptions.variableLength()
    guard next < plane.count else { throw FormatError("an exception lies outside its column") }
    plane[next] = try exceptions.byte()
    next += 1
  }
}

private func combine(
  _ plane: [UInt8],
  shift: UInt64,
  count: Int,
  adding: Bool,
  into values: inout [Int64]
) {
  let plane = plane.span
  var values = values.mutableSpan
  precondition(count <= plane.count && count <= values.count)
  if adding {
    for index in 0..<count {
      values[index] |= Int64(bitPattern: UInt64(plane[index]) &<< shift)
    }
  } else {
    for index in 0..<count {
      values[index] = Int64(bitPattern: UInt64(plane[index]) &<< shift)
    }
  }
}

private func finish(_ values: inout [Int64], count: Int, constant: UInt64, isSigned: Bool) {
  guard isSigned || constant != 0 else { return }
  var values = values.mutableSpan
  precondition(count <= values.count)
  let constant = Int64(bitPattern: constant)
  if isSigned {
    for index in 0..<count {
      values[index] = unzigzag(UInt64(bitPattern: values[index] | constant))
    }
  } else {
    for index in 0..<count { values[index] |= constant }
  }
}

@inline(__always)
private func unzigzag(_ word: UInt64) -> Int64 {
  Int64(bitPattern: word >> 1) ^ -Int64(bitPattern: word & 1)
}
