import Testing
import TidemarkCore
import TidemarkTestSupport

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

  /// Sums and means of measurements, and their neighbours: the standard library is the judge.
  @Test func `doubles have the shortest and nearest digits`() {
    let key = DrawKey(seed: 2, className: "double", purpose: "shortest")
    for index in 0..<UInt64(Depth.count(20_000, deep: 5_000_000)) {
      let bits = key.bits(device: 0, index: index)
      // Thousandths of numbers of up to 40 bits, divided by small counts, and doubles next to them.
      let thousandths = Double(Int64(bitPattern: bits) >> (24 + Int64(bits % 37))) / 1_000
      let mean = thousandths / Double(1 + (bits >> 8) % 64)
      // Any significand between 2^-10 and 2^54.
      let exponent = 1_023 - 10 + (bits >> 52) % 64
      let any = Double(bitPattern: bits & (1 << 52 - 1) | exponent << 52)
      for value in [thousandths, mean, mean.nextUp, -mean.nextDown, any, exp2(any.exponent)] {
        let isWhole = value == value.rounded() && value.magnitude < 0x1p53
        let expected = isWhole ? "\(Int64(value))" : "\(value)"
        let found = text { $0.append(value) }
        if value != 0, found != expected { Issue.record("\(found), not \(expected)") }
      }
    }
  }

  private func exp2(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  @Test func `integers of every length`() {
    var power: UInt64 = 1
    for _ in 0..<20 {
      for value in [power - 1, power, power + 1, power &* 9] {
        #expect(text { $0.append(value) } == "\(value)")
      }
      power = power &* 10
    }
  }

  @Test func `room is filled in order, and what is left of it is given back`() {
    var buffer = TextBuffer()
    for line in 0..<1_000 {
      buffer.append(atMost: 64) { room in
        room.append("line ")
        room.append(line)
        room.append([0x3A, 0x20], 0..<1)
        room.append(text: "µ")
        room.append(byte: 0x0A)
      }
    }
    let expected = (0..<1_000).map { "line \($0):µ\n" }.joined()
    #expect(buffer.string == expected)
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
