import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct SliceMergeTests {
  @Test func `joins parts in the order of rows`() {
    let key = DrawKey(seed: 1, className: "merge", purpose: "rows")
    for seed in 0..<50 as Range<UInt64> {
      let partCount = Int(key.bits(device: seed, index: 0) % 6)
      var parts: [ReadingBatch] = []
      var all: [Reading] = []
      for part in 0..<partCount {
        let index = UInt64(part)
        let rowCount = Int(key.bits(device: seed, index: 100 + index) % 40)
        // Few arrival times and shared series, so that all levels of the order decide.
        let rows = (0..<rowCount).map { row in
          let (a, b) = key.words(device: seed, index: 1_000 * (index + 1) + UInt64(row))
          return Reading(
            series: UInt32(a % 3),
            epoch: UInt16(a >> 8 & 1),
            sequence: UInt32(part * 1_000 + row),
            copy: UInt8(a >> 16 & 1),
            eventTime: Int64(b % 7),
            sentTime: 1,
            arrivalTime: Int64(b % 5) - 2,
            trueTime: 2,
            value: Double(row),
            anomaly: 3
          )
        }
        .sorted(by: Reading.precedes)
        all += rows
        var batch = ReadingBatch()
        for row in rows { batch.append(row) }
        parts.append(batch)
      }
      let first = Reading(
        series: 9,
        sequence: 0,
        eventTime: 0,
        sentTime: 0,
        arrivalTime: 99,
        trueTime: 0,
        value: 0
      )
      var merged = ReadingBatch()
      merged.append(first)
      SliceMerge.merge(parts, into: &merged)
      all.sort(by: Reading.precedes)
      #expect(merged.indices.map { merged[$0] } == [first] + all)
    }
  }
}
