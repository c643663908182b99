import TidemarkCore

/// Parquet's hybrid of run-length encoding and bit packing
/// (https://github.com/apache/parquet-format/blob/master/Encodings.md#RLE), for dictionary indices and
/// definition levels.
///
/// Values come in blocks of eight: blocks of one value make a run, others are packed.
enum RunLengthEncoder {
  /// How many bits the largest value needs.
  static func width(of largest: UInt32) -> Int { UInt32.bitWidth - largest.leadingZeroBitCount }

  static func encode(_ values: [UInt32], width: Int, to output: inout ByteWriter) {
    let values = values.span
    var place = 0
    while place < values.count {
      let runEnd = runEnd(values, from: place)
      // Only the last run may end inside a block.
      let runLength = runEnd == values.count ? runEnd - place : (runEnd - place) / 8 * 8
      if runLength >= 8 {
        append(run: values[place], count: runLength, width: width, to: &output)
        place += runLength
      } else {
        place = pack(values, from: place, width: width, to: &output)
      }
    }
  }

  private static func runEnd(_ values: Span<UInt32>, from start: Int) -> Int {
    var end = start + 1
    // Eight at a time, which the compiler compares at once.
    while end + 8 <= values.count {
      var difference: UInt32 = 0
      for index in end..<end + 8 { difference |= values[index] ^ values[start] }
      guard difference == 0 else { break }
      end += 8
    }
    while end < values.count, values[end] == values[start] { end += 1 }
    return end
  }

  private static func append(
    run value: UInt32,
    count: Int,
    width: Int,
    to output: inout ByteWriter
  ) {
    output.append(varint: UInt64(count) << 1)
    for byte in 0..<(width + 7) / 8 {
      output.append(byte: UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)))
    }
  }

  /// Packs blocks up to the next that is worth a run, or the end; returns where it stopped.
  private static func pack(
    _ values: Span<UInt32>,
    from start: Int,
    width: Int,
    to output: inout ByteWriter
  ) -> Int {
    var end = start
    repeat { end += 8 } while end < values.count && !isRun(values, at: end)
    let last = min(end, values.count)
    append(packed: values.extracting(start..<last), width: width, to: &output)
    return last
  }

  /// Whole blocks of packed values, the last of which is filled up with zeros.
  private static func append(
    packed values: Span<UInt32>,
    width: Int,
    to output: inout ByteWriter
  ) {
    let blocks = (values.count + 7) / 8
    output.append(varint: UInt64(blocks) << 1 | 1)
    let end = output.count + blocks * width
    output.append(packed: values, width: width)
    while output.count < end { output.append(byte: 0) }
  }

  private static func isRun(_ values: Span<UInt32>, at start: Int) -> Bool {
    guard start + 8 <= values.count else { return false }
    for index in start + 1..<start + 8 where values[index] != values[start] { return false }
    return true
  }
}

// MARK: - Levels

extension RunLengthEncoder {
  /// From this length on a run of levels is not packed.
  private static let leastRun = 16

  /// Definition levels of one bit, without looking at every row.
  static func encode(levels runs: RowRuns, to output: inout ByteWriter) {
    var packed: [UInt32] = []
    for (index, length) in runs.lengths.enumerated() {
      let level: UInt32 = index.isMultiple(of: 2) ? 1 : 0
      // Only whole blocks may stand before a run.
      let missing = min(length, (8 - packed.count % 8) % 8)
      packed.resize(to: packed.count + missing, filler: level)
      let left = length - missing
      if left < leastRun {
        packed.resize(to: packed.count + left, filler: level)
      } else {
        if !packed.isEmpty { append(packed: packed.span, width: 1, to: &output) }
        packed.removeAll(keepingCapacity: true)
        append(run: level, count: left, width: 1, to: &output)
      }
    }
    if !packed.isEmpty { append(packed: packed.span, width: 1, to: &output) }
  }
}
