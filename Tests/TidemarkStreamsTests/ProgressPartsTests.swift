import Testing
import TidemarkStreams

/// The parts that make progress, where `scenarios/cases/operator` does not look: the ends of 64 bits,
/// and what is not asserted by the original suites.
@Suite struct ProgressPartsTests {
  @Test func `a channel that becomes active again behind the output does not hold it back`() {
    var valve = WatermarkValve(channels: 2)
    #expect(valve.receive(watermark: 5, channel: 0) == [])
    #expect(valve.becomeIdle(channel: 1) == [.watermark(5)])
    #expect(valve.becomeActive(channel: 1) == [])
    #expect(valve.receive(watermark: 9, channel: 0) == [.watermark(9)])
    // Caught up: it takes part again.
    #expect(valve.receive(watermark: 9, channel: 1) == [])
    #expect(valve.receive(watermark: 12, channel: 0) == [])
    #expect(valve.receive(watermark: 10, channel: 1) == [.watermark(10)])
  }

  /// FLINK-38454: with all partitions idle the largest watermark comes out, then idleness.
  @Test func `a source whose partitions are all idle flushes the largest watermark once`() {
    var source = WatermarkMultiplexer(partitions: ["a", "b"])
    #expect(source.receive(watermark: 7, partition: "a") == [])
    #expect(source.receive(watermark: 3, partition: "b") == [.watermark(3)])
    #expect(source.set(idle: true, partition: "a") == [])
    #expect(source.set(idle: true, partition: "b") == [.watermark(7), .idle])
    #expect(source.set(idle: true, partition: "b") == [])
    #expect(source.receive(watermark: 8, partition: "b") == [.watermark(8)])
  }

  /// FLINK-31632: the largest watermark + drift must not wrap.
  @Test func `limits at the end of time are clamped`() {
    var group = WatermarkAlignment(drift: 1_000)
    #expect(
      group.report(source: 0, group: "", watermark: .max - 1) == [.limit(source: 0, .max)]
    )
    #expect(group.report(source: 0, group: "", watermark: nil) == [.limit(source: 0, nil)])
    #expect(group.read(time: .max, source: 0) == [])
    #expect(group.give(limit: 0, to: 0) == [.paused(source: 0)])
    #expect(group.report(source: 0, group: "", watermark: nil).last == .resumed(source: 0))
  }

  @Test func `a generator without room for its bound stays at the beginning of time`() {
    var generator = WatermarkGenerator(bound: .max)
    #expect(generator.watermark == .min)
    generator.observe(-5)
    #expect(generator.watermark == .min)
  }

  @Test func `a punctuation keeps its grid over gaps and ends when cancelled`() {
    var timer = PunctuationTimer(interval: 10, start: 5)
    #expect([0, 4, 5, 6, 14].map { timer.fires(at: $0) } == [false, false, true, false, false])
    #expect([47, 54, 55].map { timer.fires(at: $0) } == [true, false, true])
    #expect(timer.fires(at: .max) == true)
    #expect(timer.fires(at: .max) == false)
    timer.cancel()
    #expect(timer.fires(at: .max) == false)
  }

  @Test func `records of several partitions merge by the times at the heads of their queues`() {
    var merge = PartitionMerge()
    for (partition, time) in [(0, 9), (0, 1), (2, 4), (1, 5)] as [(Int, Int64)] {
      merge.add(time: time, partition: partition)
    }
    var found: [[Int64]] = []
    while let record = merge.next() {
      found.append([Int64(record.partition), record.time, record.streamTime, record.lateness])
    }
    // The 1 of partition 0 waits behind its 9.
    #expect(found == [[2, 4, 4, 0], [1, 5, 5, 0], [0, 9, 9, 0], [0, 1, 9, 8]])
  }

  @Test func `a row behind the watermark is sorted in if nothing later came out`() {
    var sorter = TimeSorter<Int>()
    #expect(sorter.advance(to: 50).count == 0)
    let isTaken = [sorter.add(1, time: 20), sorter.add(2, time: 10, rank: 1)]
    #expect(isTaken == [true, true])
    #expect(sorter.advance(to: 60).map(\.row) == [2, 1])
    #expect(sorter.add(3, time: 20) == false)
    #expect(sorter.add(4, time: 21) == true)
  }

  @Test func `the first row of a key is corrected while it is not settled`() {
    var first = RowTimeDeduplicator<Int>(keep: .first, waitsForWatermark: false)
    #expect(first.add(1, time: 10, key: 0).count == 1)
    #expect(first.add(2, time: 10, key: 0).count == 0)
    #expect(first.add(3, time: 4, key: 0).count == 2)
    var settled = RowTimeDeduplicator<Int>(keep: .first, waitsForWatermark: true)
    #expect(settled.add(1, time: 10, key: 1).count == 0)
    #expect(settled.add(2, time: 5, key: 0).count == 0)
    #expect(settled.advance(to: 10).count == 2)
    #expect(settled.add(3, time: 11, key: 0).count == 0)
    #expect(settled.advance(to: 20).count == 0)
  }
}
