import Testing

@testable import TidemarkCore

@Suite struct StateTests {
  @Test func `what is written is read again, bit by bit`() throws {
    var writer = StateWriter()
    writer.write(-2)
    writer.write(UInt16(0xABCD))
    writer.write(Double(bitPattern: 0x7FF8_0000_0000_1234))
    writer.write(true)
    writer.write("Grüße")
    writer.write(optional: nil)
    writer.write(optional: .min)
    writer.write(column: [1.5, -0.0, .infinity])
    writer.write(texts: ["", "a"])
    writer.write(part: [1, 2, 3])
    var reader = StateReader(writer.bytes)
    #expect(try reader.integer() == -2)
    #expect(try reader.integer() == UInt16(0xABCD))
    #expect(try reader.double().bitPattern == 0x7FF8_0000_0000_1234)
    #expect(try reader.truth())
    #expect(try reader.text() == "Grüße")
    #expect(try reader.optional() == nil)
    #expect(try reader.optional() == .min)
    let column: [Double] = try reader.column()
    #expect(column.map(\.bitPattern) == [1.5, -0.0, .infinity].map(\.bitPattern))
    #expect(try reader.texts() == ["", "a"])
    var part = try reader.part()
    #expect(try part.integer() == UInt8(1))
    #expect(part.remaining == 2)
    try reader.finish()
  }

  @Test func `numbers are little-endian`() {
    var writer = StateWriter()
    writer.write(UInt32(0x0102_0304))
    writer.write(column: [UInt16(0x0506)])
    #expect(writer.bytes == [4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 6, 5])
  }

  @Test func `a count of more than what follows is refused before memory is taken`() {
    for count in [Int.max, Int.min, -1, 2, 1 << 60] {
      var writer = StateWriter()
      writer.write(count)
      writer.write(7)
      #expect(throws: StateError.self) {
        var reader = StateReader(writer.bytes)
        _ = try reader.column(Int64.self)
      }
      #expect(throws: StateError.self) {
        var reader = StateReader(writer.bytes)
        _ = try reader.texts()
      }
    }
  }

  @Test func `what is no such value is refused`() {
    #expect(throws: StateError("2 is neither true nor false")) {
      var reader = StateReader([2])
      _ = try reader.truth()
    }
    #expect(throws: StateError("a text is not UTF-8")) {
      var reader = StateReader([1, 0, 0, 0, 0, 0, 0, 0, 0xFF])
      _ = try reader.text()
    }
    #expect(throws: StateError.ends) {
      var reader = StateReader([1, 2, 3])
      _ = try reader.integer(UInt32.self)
    }
    #expect(throws: StateError("1 bytes are left over")) {
      try StateReader([0]).finish()
    }
  }
}
