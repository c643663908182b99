import TidemarkCore

/// Real series that a scenario's signals are made of: with them a recording can be made again
/// without the files that they came from.
///
/// ```
/// pieces   count 4, each: length 4, then packed (see `PackedBytes`); unpacked and joined:
///   series   count 4, each: values 4, then
///            offsets  8 each, nanoseconds after the one before (the first: 0)
///            values   8 each (IEEE 754 bits)
/// ```
enum RecordedSeriesBytes {
  static func encode(_ series: [RecordedSeries]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(field: UInt32(series.count))
    for one in series {
      bytes.append(field: UInt32(one.offsets.count))
      var last: Int64 = 0
      for offset in one.offsets {
        bytes.append(field: UInt64(bitPattern: offset &- last))
        last = offset
      }
      for value in one.values { bytes.append(field: value.bitPattern) }
    }
    let starts = Array(stride(from: 0, to: bytes.count, by: PackedBytes.maximumLength))
    var packed: [UInt8] = []
    packed.append(field: UInt32(starts.count))
    for start in starts {
      let end = min(start + PackedBytes.maximumLength, bytes.count)
      let piece = PackedBytes.pack(Array(bytes[start..<end]))
      packed.append(field: UInt32(piece.count))
      packed.append(contentsOf: piece)
    }
    return packed
  }

  static func decode(_ input: inout ByteInput) throws(FormatError) -> [RecordedSeries] {
    let pieces = try input.count()
    guard pieces <= input.remaining / 4 else {
      throw FormatError("its recorded series claim too many pieces")
    }
    var bytes: [UInt8] = []
    for _ in 0..<pieces {
      let length = try input.count()
      let range = try input.take(length)
      bytes += try PackedBytes.unpack(Array(input.bytes[range]))
    }
    var inner = ByteInput(bytes)
    let count = try inner.count()
    guard count <= inner.remaining / 4 else {
      throw FormatError("it claims too many recorded series")
    }
    var series: [RecordedSeries] = []
    for _ in 0..<count { series.append(try one(&inner)) }
    try inner.expectEnd()
    return series
  }

  private static func one(_ input: inout ByteInput) throws(FormatError) -> RecordedSeries {
    let count = try input.count()
    guard count >= 1, count <= input.remaining / 16 else {
      throw FormatError("a recorded series claims \(count) values, which is not what fits")
    }
    var series = RecordedSeries(offsets: [], values: [])
    series.offsets.reserveCapacity(count)
    series.values.reserveCapacity(count)
    var offset: Int64 = 0
    for index in 0..<count {
      let gap = try input.signed()
      let (next, isTooFar) = offset.addingReportingOverflow(gap)
      guard !isTooFar, index == 0 ? gap == 0 : gap > 0 else {
        throw FormatError("the times of a recorded series are in no order")
      }
      offset = next
      series.offsets.append(offset)
    }
    for _ in 0..<count {
      let value = Double(bitPattern: try input.integer())
      guard value.isFinite else { throw FormatError("a recorded series has a value that is none") }
      series.values.append(value)
    }
    return series
  }
}
