import Testing
import TidemarkReport
import TidemarkTestSupport

@Suite struct ColumnTraceTests {
  /// Against the samples themselves: of each column first, last, lowest and highest.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `nothing that stands out is lost, in any order`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let axis = TimeAxis(low: -500, high: 9_500, width: 37)
    var trace = ColumnTrace(axis)
    var samples: [ColumnTrace.Sample] = []
    for _ in 0..<3_000 {
      let time = Int64(random.next() % 10_400) - 700
      let value = Double(random.next() % 1_000_000)
      let isInside = trace.add(time: time, value: value)
      #expect(isInside == axis.contains(time))
      if isInside { samples.append(ColumnTrace.Sample(time: time, value: value)) }
    }
    let kept = trace.samples
    #expect(kept.count <= 4 * 37)
    #expect(kept.allSatisfy { samples.contains($0) })
    #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.time <= $1.time })
    for column in 0..<37 {
      let all = samples.filter { axis.column($0.time) == column }
      let those = kept.filter { axis.column($0.time) == column }
      #expect(those.map(\.value).min() == all.map(\.value).min())
      #expect(those.map(\.value).max() == all.map(\.value).max())
      #expect(those.map(\.time).min() == all.map(\.time).min())
      #expect(those.map(\.time).max() == all.map(\.time).max())
    }
    #expect(trace.count == samples.count)
    #expect(trace.isThinned)
  }

  @Test func `few samples are all kept`() {
    var trace = ColumnTrace(TimeAxis(low: 0, high: 100, width: 100))
    for time in 0...100 { trace.add(time: Int64(time), value: Double(time % 7)) }
    #expect(trace.samples.map(\.time) == (0...100).map { Int64($0) })
    #expect(!trace.isThinned)
    // A duplicate is the same mark.
    trace.add(time: 50, value: 1)
    #expect(!trace.isThinned)
  }

  @Test func `all of 64 bits is an axis`() {
    let axis = TimeAxis(low: .min, high: .max, width: 10)
    #expect(axis.column(.min) == 0 && axis.column(.max) == 9 && axis.column(0) == 5)
    #expect(axis.position(0) == 5)
  }

  @Test func `a state holds until another, but not through a long pause`() {
    var lanes = LaneTrace(TimeAxis(low: 0, high: 100, width: 100))
    for time in stride(from: Int64(0), through: 40, by: 2) {
      lanes.add(time: time, lane: time < 20 ? 0 : 1)
    }
    lanes.add(time: 95, lane: 0)
    #expect(lanes.held(lane: 0) == [0..<20, 95..<96])
    #expect(lanes.held(lane: 1) == [20..<41])
    #expect(lanes.seen(lane: 1).count == 11)
  }
}
