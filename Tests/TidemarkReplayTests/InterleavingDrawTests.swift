import Testing
import TidemarkCore
import TidemarkReplay

/// How partitions are interleaved.
@Suite struct InterleavingDrawTests {
  private let source = PartitionedReadings(
    Plant.stream(seed: 3, count: 400),
    catalog: Plant.catalog
  )
  private let draw = InterleavingDraw(seed: 5, skew: .seconds(8))

  private struct Name: Hashable {
    var series: UInt32
    var epoch: UInt16
    var sequence: UInt32
    var copy: UInt8
    var event: Int64
  }

  private func names(_ readings: ReadingBatch, partition: UInt32? = nil) -> [Name] {
    (0..<readings.count).map { readings[$0] }
      .filter { reading in
        let device = Plant.catalog.series[Int(reading.series)].device
        return partition == nil || Plant.catalog.devices[Int(device)].partition == partition
      }
      .map {
        Name(
          series: $0.series,
          epoch: $0.epoch,
          sequence: $0.sequence,
          copy: $0.copy,
          event: $0.eventTime
        )
      }
  }

  @Test func `each partition keeps its order, and time never goes back`() {
    let before = source.readings
    #expect(source.partitions == [0, 1])
    for number in 1...40 {
      let after = draw.interleaving(number, of: source).readings(of: source)
      #expect(after.count == before.count)
      for partition: UInt32 in 0...1 {
        #expect(names(after, partition: partition) == names(before, partition: partition))
      }
      #expect(zip(after.arrivalTime, after.arrivalTime.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(names(after) != names(before), "interleaving \(number)")
    }
  }

  /// A reading cannot be read before it arrived, and if partitions lag, only so far behind.
  @Test func `readings are read late by the skew at most, and never early`() {
    var arrival: [Name: [Int64]] = [:]
    for (name, time) in zip(names(source.readings), source.readings.arrivalTime) {
      arrival[name, default: []].append(time)
    }
    for number in 1...40 {
      let interleaving = draw.interleaving(number, of: source)
      let after = interleaving.readings(of: source)
      var delays: [Int64] = []
      var left = arrival
      for (name, time) in zip(names(after), after.arrivalTime) {
        delays.append(time - (left[name]?.removeFirst() ?? 0))
      }
      #expect(delays.allSatisfy { $0 >= 0 })
      guard interleaving.kind == .lagging else { continue }
      #expect(delays.allSatisfy { $0 <= 8_000_000_000 })
      #expect(delays.contains { $0 > 0 })
    }
  }

  @Test func `every fifth reads the partitions in turn`() {
    var firsts: Set<[Int]> = []
    for number in 1...40 {
      let interleaving = draw.interleaving(number, of: source)
      guard case .inTurn(let partitions) = interleaving.kind else {
        #expect(number % 5 != 0)
        continue
      }
      #expect(number % 5 == 0 && partitions.sorted() == [0, 1])
      firsts.insert(partitions)
      let after = interleaving.readings(of: source)
      let inTurn = partitions.flatMap { names(after, partition: UInt32($0)) }
      #expect(names(after) == inTurn)
    }
    #expect(firsts.count == 2)
  }

  @Test func `an interleaving depends on seed, skew and number alone`() {
    let first = draw.interleaving(7, of: source)
    #expect(InterleavingDraw(seed: 5, skew: .seconds(8)).interleaving(7, of: source) == first)
    #expect(InterleavingDraw(seed: 6, skew: .seconds(8)).interleaving(7, of: source) != first)
    #expect(InterleavingDraw(seed: 5, skew: .seconds(4)).interleaving(7, of: source) != first)
    #expect(draw.interleaving(8, of: source) != first)
  }

  /// Today's draws, so that a number that someone wrote down stays what it is.
  @Test func `draws are what they were`() {
    let readings = draw.interleaving(1, of: source).readings(of: source)
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for row in 0..<readings.count {
      for word in [UInt64(readings.series[row]), UInt64(bitPattern: readings.arrivalTime[row])] {
        sum = (sum ^ word) &* 0x100_0000_01B3
      }
    }
    #expect(sum == 1_513_498_803_309_478_627)
  }

  /// Times at both ends of what a number holds, and none at all.
  @Test func `extremes do no harm`() {
    var readings = ReadingBatch()
    let times: [Int64] = [.min, .min + 1, 0, .max - 1, .max]
    for (index, time) in times.enumerated() {
      readings.append(
        Reading(
          series: UInt32(index % 2),
          sequence: UInt32(index),
          eventTime: time,
          arrivalTime: time,
          value: 1
        )
      )
    }
    for readings in [readings, ReadingBatch()] {
      let source = PartitionedReadings(readings, catalog: Plant.catalog)
      for skew in [1, 1_000_000_000, Int64.max] {
        let draw = InterleavingDraw(seed: 1, skew: TimeSpan(nanoseconds: skew))
        for number in 1...10 {
          let after = draw.interleaving(number, of: source).readings(of: source)
          #expect(after.count == readings.count)
          #expect(after.arrivalTime.sorted() == after.arrivalTime)
        }
      }
    }
  }
}
