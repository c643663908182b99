import Testing
import TidemarkCore

@Suite struct TextBufferTests {
  private func text(_ write: (inout TextBuffer) -> Void) -> String {
    var buffer = TextBuffer(capacity: 16)
    write(&buffer)
    #expect(buffer.count == buffer.string.utf8.count)
    return buffer.string
  }

  @Test func `integers in decimal`() {
    for value in [0, 7, 10, -1, -10, 1_234_567_890, .max, .min] as [Int64] {
      #expect(text { $0.append(value) } == "\(value)")
    }
    #expect(text { $0.append(UInt64.max) } == "18446744073709551615")
    #expect(text { $0.append(Int8.min) } == "-128")
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1, "1"), (-3, "-3"), (0.1, "0.1"), (21.3, "21.3"),
    (1.0 / 3, "0.3333333333333333"), (9_007_199_254_740_991, "9007199254740991"), (1e300, "1e+300"),
    (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
  ])
  func `doubles in the shortest form`(value: Double, expected: String) {
    #expect(text { $0.append(value) } == expected)
  }

  @Test func `doubles read back to the same bits`() {
    let key = DrawKey(seed: 1, className: "double", purpose: "round trip")
    for index in 0..<2_000 as Range<UInt64> {
      let value = Double(bitPattern: key.bits(device: 0, index: index))
      guard value.isFinite else { continue }
      #expect(Double(text { $0.append(value) })?.bitPattern == value.bitPattern)
    }
  }

  @Test func `times with none, three, six or nine decimals`() {
    for (nanoseconds, expected) in [
      (0, "1970-01-01T00:00:00Z"), (10_000_000, "1970-01-01T00:00:00.010Z"),
      (10_000, "1970-01-01T00:00:00.000010Z"), (10, "1970-01-01T00:00:00.000000010Z"),
      (-9_223_372_036_854_775_808, "1677-09-21T00:12:43.145224192Z"),
      (9_223_372_036_854_775_807, "2262-04-11T23:47:16.854775807Z"),
    ] as [(Int64, String)] {
      #expect(text { $0.append(Timestamp(nanoseconds: nanoseconds)) } == expected)
    }
  }

  @Test func `JSON strings are escaped`() {
    #expect(
      text { $0.append(jsonString: "a\"b\\c\n\r\t\u{1}\u{1F}é°") }
        == #""a\"b\\c\n\r\t\u0001\u001fé°""#
    )
    #expect(text { $0.append(jsonString: "") } == "\"\"")
  }

  @Test func `pieces follow each other`() {
    let piece = text {
      $0.append("n=")
      $0.append(3)
      $0.append(byte: 0x2C)
      $0.append(text: "µ")
      $0.append(bytes: [0x21])
    }
    #expect(piece == "n=3,µ!")
    var buffer = TextBuffer()
    buffer.append("gone")
    buffer.removeAll()
    #expect(buffer.string == "")
  }
}
