import Testing
import TidemarkCore

@testable import TidemarkExchange

@Suite struct TimeColumnTests {
  @Test func `times are written as everywhere, and read back`() {
    var random = TestRandom(seed: 1)
    var column = TimeColumn(.rfc3339)
    var reader = TimeText()
    var time: Int64 = 0
    var times: [Int64] = [
      .min, .max, .min, .max, 0, -1, 59_999_999_999, 60_000_000_000, .min + 60_000_000_000,
    ]
    for _ in 0..<2_000 {
      switch random.below(4) {
      case 0: time = Int64(bitPattern: random.next())
      case 1: time = time &+ Int64(random.below(100_000_000_000))
      case 2: time = time / 1_000_000 * 1_000_000
      default: time = time &- Int64(random.below(3_000))
      }
      times.append(time)
    }
    for time in times {
      var text = TextBuffer()
      column.append(time, to: &text)
      #expect(text.string == Timestamp(nanoseconds: time).description)
      var place = 0
      #expect(reader.nanoseconds(text.bytes.span, &place) == time && place == text.count)
    }
  }
}
