import Testing
import TidemarkCore

@testable import TidemarkExchange

/// The parts of a table's encoding; `ResultsReaderTests` has a real reader for the whole.
@Suite struct ParquetTableTests {
  /// What Parquet's hybrid of runs and packed blocks says.
  private func decoded(_ bytes: [UInt8], width: Int, count: Int) throws -> [UInt32] {
    var reader = ByteReader(bytes)
    var values: [UInt32] = []
    while values.count < count {
      let head = try reader.varint()
      if head & 1 == 0 {
        var value: UInt32 = 0
        for byte in 0..<(width + 7) / 8 { value |= UInt32(try reader.byte()) << UInt32(8 * byte) }
        values += Array(repeating: value, count: Int(head >> 1))
        continue
      }
      var bits: UInt64 = 0
      var bitCount = 0
      for _ in 0..<Int(head >> 1) * 8 {
        while bitCount < width {
          bits |= UInt64(try reader.byte()) << UInt64(bitCount)
          bitCount += 8
        }
        values.append(UInt32(bits & (1 << UInt64(width) - 1)))
        bits >>= UInt64(width)
        bitCount -= width
      }
    }
    #expect(reader.remaining == 0)
    // Only the last block may be filled up.
    #expect(values.count - count < 8 && values.dropFirst(count).allSatisfy { $0 == 0 })
    return Array(values.prefix(count))
  }

  @Test func `levels of runs of any length`() throws {
    var random = TestRandom(seed: 5)
    for round in 0..<200 {
      var runs = RowRuns()
      var levels: [UInt32] = []
      for run in 0..<round % 30 {
        let length = Int(random.next() % (random.next() % 4 == 0 ? 100 : 12))
        runs.append(length, havingValue: run.isMultiple(of: 2))
        levels += Array(repeating: run.isMultiple(of: 2) ? 1 : 0, count: length)
      }
      var bytes = ByteWriter()
      RunLengthEncoder.encode(levels: runs, to: &bytes)
      #expect(try decoded(bytes.written, width: 1, count: levels.count) == levels)
    }
  }

  @Test func `columns that all rows or no row has cost nothing`() {
    for hasValue in [true, false] {
      var runs = RowRuns()
      runs.append(131_072, havingValue: hasValue)
      var bytes = ByteWriter()
      RunLengthEncoder.encode(levels: runs, to: &bytes)
      #expect(bytes.count == 4)
    }
  }

  @Test func `indices of every width`() throws {
    var random = TestRandom(seed: 6)
    for width in 1...32 {
      let most = UInt32.max >> UInt32(32 - width)
      var values: [UInt32] = []
      while values.count < 100 + width {
        let value = UInt32(truncatingIfNeeded: random.next()) & most
        values += Array(repeating: value, count: random.next() % 5 == 0 ? 20 : 1)
      }
      var bytes = ByteWriter()
      RunLengthEncoder.encode(values, width: width, to: &bytes)
      #expect(try decoded(bytes.written, width: width, count: values.count) == values)
    }
  }

  @Test func `numbers have a dictionary while they repeat`() {
    var dictionary = NumberDictionary()
    var indices: [UInt32] = []
    let few: [Int64] = [7, 7, -1, 7, .min, .max, 0, -1, .min]
    #expect(dictionary.index(few, into: &indices))
    #expect(dictionary.used == [7, -1, .min, .max, 0])
    #expect(indices == [0, 0, 1, 0, 2, 3, 4, 1, 2])
    // As many as are taken unasked, and one more, which comes too early.
    let many = (0..<4_096).map { Int64($0) << 40 }
    #expect(dictionary.index(many, into: &indices) && dictionary.used == many)
    #expect(!dictionary.index(many + [-1], into: &indices))
    let often = many + many + many + many
    #expect(!dictionary.index(often + [-1], into: &indices))
    #expect(dictionary.index(often + [0, -1], into: &indices))
    #expect(indices.last == 4_096 && indices.count == often.count + 2)
  }

  /// Groups of rows one behind the other, the second of which has another dictionary.
  @Test func `a file of several groups`() throws {
    var parquet = ParquetTable("things")
    var table = Table([
      TableColumn("name", .word, isOptional: false, words: WordList(["unused", "one", "two"])),
      TableColumn("number", .real),
    ])
    var text = TextBuffer()
    for word in [1, 2] as [Int64] {
      table.columns[0].append(word, at: 0, count: 10)
      table.columns[1].append(5, at: 3, count: 2)
      table.add(rows: 10)
      table.endRows()
      parquet.append(table, to: &text)
      table.removeRows()
    }
    table.endRows()
    parquet.finish(table, to: &text)
    let bytes = text.bytes
    let magic = Array("PAR1".utf8)
    #expect(bytes.starts(with: magic) && bytes.suffix(4).elementsEqual(magic))
    #expect(bytes.contains(Array("things".utf8)))
    #expect(bytes.contains([3, 0, 0, 0] + Array("one".utf8)))
    #expect(bytes.contains([3, 0, 0, 0] + Array("two".utf8)))
    #expect(!bytes.contains(Array("unused".utf8)))
    var reader = ByteReader(bytes, bytes.count - 8..<bytes.count)
    let length = Int(try reader.number(UInt32.self))
    let footer = bytes[(bytes.count - 8 - length)..<(bytes.count - 8)]
    // Version 2; root and two columns.
    #expect(footer.starts(with: [0x15, 0x04, 0x19, 0x3C]))
  }
}
