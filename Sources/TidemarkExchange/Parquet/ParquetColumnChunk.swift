import TidemarkCore

/// The part of an export's column that is in the current row group.
///
/// Texts have a dictionary.
struct ParquetColumnChunk: Sendable {
  let column: ParquetColumn
  /// All texts that the column can hold.
  private let texts: [[UInt8]]
  private var pages = ParquetPages()
  private var dictionary = ParquetDictionary()
  private var page = ByteWriter(capacity: 1 << 20)
  private var indices: [UInt32] = []
  private var levels: [UInt32] = []
  private var nulls = 0
  /// Of times.
  private var bounds: ClosedRange<Int64>?

  init(_ column: ParquetColumn, texts: [[UInt8]] = []) {
    self.column = column
    self.texts = texts
  }

  private var hasDictionary: Bool { column.physical == .byteArray }

  /// A page of fixed-width values.
  mutating func add<Number: FixedWidthInteger & BitwiseCopyable>(
    numbers: [Number],
    _ compressor: ZstdCompressor
  ) {
    page.removeAll()
    if column.isOptional { appendLevels(allPresent: numbers.count) }
    for number in numbers { page.append(number) }
    pages.add(data: page, rows: numbers.count, .plain, compressor)
  }

  /// A page of times, which get statistics.
  mutating func add(times: [Int64], _ compressor: ZstdCompressor) {
    if let smallest = times.min(), let largest = times.max() {
      let old = bounds ?? smallest...largest
      bounds = min(old.lowerBound, smallest)...max(old.upperBound, largest)
    }
    add(numbers: times, compressor)
  }

  /// A page of bits.
  mutating func add(flag: Bool, rows: Int, _ compressor: ZstdCompressor) {
    page.removeAll()
    for start in stride(from: 0, to: rows, by: 8) {
      let bits = min(8, rows - start)
      page.append(byte: flag ? UInt8(truncatingIfNeeded: 1 << bits - 1) : 0)
    }
    pages.add(data: page, rows: rows, .plain, compressor)
  }

  /// A page of rows that have no value.
  mutating func add(nulls rows: Int, _ compressor: ZstdCompressor) {
    page.removeAll()
    levels.resize(to: 0, filler: 0)
    levels.resize(to: rows, filler: 0)
    nulls += rows
    appendLevels()
    if hasDictionary { page.append(byte: 0) }
    pages.add(data: page, rows: rows, hasDictionary ? .dictionary : .plain, compressor)
  }

  /// A page of texts, by their numbers; nil for none, in a column that allows it.
  @inline(__always)
  mutating func add(
    rows: Int,
    _ compressor: ZstdCompressor,
    text: (Int) -> Int?
  ) {
    page.removeAll()
    indices.removeAll(keepingCapacity: true)
    levels.removeAll(keepingCapacity: true)
    for row in 0..<rows {
      let text = text(row)
      if let text { indices.append(dictionary.index(of: text)) }
      if column.isOptional { levels.append(text == nil ? 0 : 1) }
    }
    nulls += rows - indices.count
    if column.isOptional { appendLevels() }
    let width = RunLengthEncoder.width(of: UInt32(max(1, dictionary.used.count) - 1))
    page.append(byte: UInt8(width))
    RunLengthEncoder.encode(indices, width: width, to: &page)
    pages.add(data: page, rows: rows, .dictionary, compressor)
  }

  /// A page of numbers of which zeros are none.
  mutating func add(nonzero numbers: [UInt32], _ compressor: ZstdCompressor) {
    page.removeAll()
    levels.removeAll(keepingCapacity: true)
    for number in numbers { levels.append(number == 0 ? 0 : 1) }
    appendLevels()
    for number in numbers where number != 0 { page.append(number) }
    nulls += numbers.count { $0 == 0 }
    pages.add(data: page, rows: numbers.count, .plain, compressor)
  }

  private mutating func appendLevels(allPresent rows: Int) {
    levels.removeAll(keepingCapacity: true)
    levels.resize(to: rows, filler: 1)
    appendLevels()
  }

  /// Definition levels of one bit, after their length in four bytes.
  private mutating func appendLevels() {
    var encoded = ByteWriter(capacity: 1 << 12)
    RunLengthEncoder.encode(levels, width: 1, to: &encoded)
    page.append(UInt32(encoded.count))
    page.append(bytes: encoded.bytes, 0..<encoded.count)
  }
}

// MARK: - Writing

extension ParquetColumnChunk {
  /// Hands over the pages, the dictionary's first, and begins anew.
  mutating func finish(
    at offset: Int,
    rows: Int,
    to text: inout TextBuffer,
    _ compressor: ZstdCompressor
  ) -> ParquetPlace {
    var head = ParquetPages()
    if hasDictionary {
      head.add(dictionary: dictionary.page(of: texts), count: dictionary.used.count, compressor)
      text.append(bytes: head.bytes.bytes, 0..<head.bytes.count)
    }
    text.append(bytes: pages.bytes.bytes, 0..<pages.bytes.count)
    let place = ParquetPlace(
      column: column,
      rows: rows,
      dictionaryOffset: hasDictionary ? offset : nil,
      dataOffset: offset + head.bytes.count,
      size: head.bytes.count + pages.bytes.count,
      plainSize: head.plainSize + pages.plainSize,
      nulls: nulls,
      bounds: bounds
    )
    pages.removeAll()
    dictionary.removeAll()
    nulls = 0
    bounds = nil
    return place
  }
}
