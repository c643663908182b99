import Testing
import TidemarkCore
import TidemarkStreams

/// Kafka Streams' suppress buffer: order, limits, tombstones, restarts.
@Suite struct SuppressBufferTests {
  private struct Driver {
    var buffer: SuppressBuffer<Int>

    init(_ spec: SuppressSpec, grace: Int64 = 0) {
      buffer = SuppressBuffer(spec, grace: grace, quantum: TimeSpan(nanoseconds: 1))
    }

    /// The keys and values that leave, or `overflow`.
    mutating func put(
      _ value: Int?,
      _ key: UInt32,
      at time: Int64,
      end: Int64 = 0,
      bytes: Int = 1
    ) -> [String] {
      var changes: [SuppressBuffer<Int>.Change] = []
      buffer.put(
        value,
        cell: SuppressBuffer.Cell(key: key, end: end),
        rank: key,
        time: time,
        bytes: bytes,
        into: &changes
      )
      return changes.map { change in
        guard case .emit(let entry) = change else { return "overflow" }
        return "\(entry.cell.key)=\(entry.value.map(String.init) ?? "null")@\(entry.time)"
      }
    }
  }

  private func limit(_ span: Int64, records: Int? = nil, bytes: Int? = nil) -> SuppressSpec {
    SuppressSpec(
      until: .timeLimit(TimeSpan(nanoseconds: span)),
      maxRecords: records,
      maxBytes: bytes,
      whenFull: .emit
    )
  }

  @Test func `a later value replaces the first without resetting its time`() {
    var driver = Driver(limit(5))
    #expect(driver.put(1, 0, at: 10) == [])
    #expect(driver.put(2, 0, at: 14) == [])
    #expect(driver.put(9, 1, at: 15) == ["0=2@14"])
    #expect(driver.buffer.count == 1)
  }

  @Test func `what is due leaves by time and then key, whatever order it came in`() {
    var driver = Driver(limit(5))
    #expect(driver.put(1, 2, at: 10) == [])
    #expect(driver.put(1, 1, at: 10) == [])
    #expect(driver.put(1, 3, at: 9) == [])
    #expect(driver.put(1, 0, at: 100) == ["3=1@9", "1=1@10", "2=1@10"])
  }

  /// KTableSuppressProcessorTest#suppressShouldEmitWhenOverByteCapacity: the oldest leaves.
  @Test func `a full buffer gives out its oldest, by records and by bytes`() {
    var driver = Driver(limit(1_000, records: 2))
    #expect(driver.put(1, 5, at: 3) == [])
    #expect(driver.put(1, 6, at: 2) == [])
    #expect(driver.put(1, 7, at: 4) == ["6=1@2"])
    driver = Driver(limit(1_000, bytes: 10))
    #expect(driver.put(1, 0, at: 1, bytes: 6) == [])
    #expect(driver.put(2, 0, at: 2, bytes: 10) == [])
    #expect(driver.put(1, 1, at: 2, bytes: 1) == ["0=2@2"])
  }

  @Test func `a buffer that must not be full fails`() {
    var driver = Driver(SuppressSpec(maxRecords: 1, whenFull: .fail))
    #expect(driver.put(1, 0, at: 1, end: 10) == [])
    #expect(driver.put(1, 1, at: 1, end: 10) == ["overflow"])
  }

  /// KTableSuppressProcessorTest: final results drop tombstones, time limits pass them on.
  @Test func `tombstones are no final result`() {
    var driver = Driver(SuppressSpec(), grace: 2)
    #expect(driver.put(1, 0, at: 3, end: 3) == [])
    #expect(driver.put(nil, 0, at: 3, end: 3) == [])
    #expect(driver.put(7, 0, at: 4, end: 4) == [])
    #expect(driver.put(1, 1, at: 6, end: 6) == ["0=7@4"])
    driver = Driver(limit(0))
    #expect(driver.put(nil, 0, at: 3) == ["0=null@3"])
  }

  @Test func `after a restart stream time begins anew, and what was held is still held`() {
    var driver = Driver(limit(5))
    #expect(driver.put(1, 0, at: 100) == [])
    driver.buffer.restart()
    #expect(driver.put(2, 1, at: 1) == [])
    #expect(driver.put(3, 1, at: 6) == ["1=3@6"])
    #expect(driver.put(4, 1, at: 105) == ["0=1@100"])
  }
}
