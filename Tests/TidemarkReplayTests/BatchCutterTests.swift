import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkReplay

/// Readings come out of the cutter as they went in, in batches of the size asked for.
@Suite struct BatchCutterTests {
  /// A batch may be smaller where a batch of the source ends.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `batches are as large as asked at most, and lose nothing`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let readings = Plant.stream(seed: seed, count: Int(random.int(0...300)))
    let limit = Int(random.int(1...64))
    var cutter = BatchCutter()
    let ports = ports(readings, seed: seed, into: Output())
    var all = ReadingBatch()
    var sizes: [Int] = []
    var batch = ReadingBatch()
    while try cutter.cut(limit, into: &batch, ports: ports) {
      sizes.append(batch.count)
      all.append(contentsOf: batch)
    }
    #expect(batch.count == 0)
    #expect(bits(all) == bits(readings))
    #expect(sizes.allSatisfy { (1...limit).contains($0) })
    #expect(try !cutter.cut(limit, into: &batch, ports: ports))
  }

  /// NaN is not equal to itself, and must come through all the same.
  private func bits(_ batch: ReadingBatch) -> [[UInt64]] {
    (0..<batch.count).map { row in
      [
        UInt64(batch.series[row]), UInt64(batch.sequence[row]), UInt64(batch.copy[row]),
        UInt64(bitPattern: batch.arrivalTime[row]), batch.value[row].bitPattern,
      ]
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `due rows are those that arrived by then, of those at hand`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let readings = Plant.stream(seed: seed, count: 200)
    var cutter = BatchCutter()
    let ports = ports(readings, seed: seed, into: Output())
    var batch = ReadingBatch()
    var done = 0
    while let next = try cutter.nextArrival(ports) {
      #expect(next == readings.arrivalTime[done])
      #expect(cutter.buffered > 0)
      let tau = next + random.int(-1_000_000_000...5_000_000_000)
      let limit = Int(random.int(1...40))
      let atHand = readings.arrivalTime[done..<done + cutter.buffered]
      let expected = min(limit, atHand.filter { $0 <= tau }.count)
      #expect(cutter.dueCount(by: tau, limit: limit) == expected)
      #expect(try cutter.cut(max(1, expected), into: &batch, ports: ports))
      done += batch.count
    }
    #expect(done == readings.count)
  }

  @Test func `the source is not asked again after its end`() throws {
    let calls = Calls()
    let ports = ReplayPorts(next: { _ in
      _ = calls.next()
      return false
    })
    var cutter = BatchCutter()
    var batch = ReadingBatch()
    for _ in 0..<3 { #expect(try !cutter.cut(10, into: &batch, ports: ports)) }
    #expect(try cutter.nextArrival(ports) == nil)
    #expect(calls.count == 1)
  }
}
