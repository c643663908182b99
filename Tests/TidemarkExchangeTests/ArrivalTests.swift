import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct ArrivalTests {
  private let named = ImportMapping(timeFormat: .epochMicroseconds, device: .column("device"))

  @Test func `without a column, readings arrive at the largest event time so far`() throws {
    let mapping = ImportMapping(timeFormat: .epochSeconds)
    let batch = try imported("timestamp,value\n10,0\n20,1\n15,2\n5,3\n20,4\n30,5\n", mapping).batch
    #expect(batch.eventTime.map { $0 / 1_000_000_000 } == [10, 20, 15, 5, 20, 30])
    #expect(batch.arrivalTime.map { $0 / 1_000_000_000 } == [10, 20, 20, 20, 20, 30])
    // Nothing is known about delivery.
    #expect(batch.sentTime == batch.arrivalTime)
    #expect(batch.trueTime == batch.eventTime)
    #expect(batch.sequence == [0, 1, 2, 3, 4, 5])
  }

  @Test func `ties keep the order of the file`() throws {
    // At 100 the order is b, a: a would come first among equals, since its series does.
    let text = "device,timestamp,value\na,50,0\nb,100,1\na,90,2\nb,80,3\na,100,4\nb,200,5\n"
    let batch = try imported(text, named).batch
    #expect(batch.value == [0, 1, 2, 3, 4, 5])
    #expect(batch.arrivalTime == [50, 100, 101, 101, 102, 200].map { $0 * 1_000 })
    for row in 1..<batch.count { #expect(Reading.precedes(batch[row - 1], batch[row])) }
  }

  @Test func `with a column, rows are sorted by arrival`() throws {
    var mapping = named
    mapping.arrivalTime = "at"
    let text = """
      device,timestamp,value,at
      b,10,0,40
      a,20,1,30
      b,30,2,30
      a,5,3,30
      b,60,4,20
      """
    let batch = try imported(text, mapping).batch
    // Ties by series (b appeared first), then in the order of the file.
    #expect(batch.value == [4, 2, 1, 3, 0])
    #expect(batch.arrivalTime == [20, 30, 30, 30, 40].map { $0 * 1_000 })
    #expect(batch.sequence == [2, 1, 0, 1, 0])
    #expect(batch.sentTime == batch.eventTime)
    for row in 1..<batch.count { #expect(Reading.precedes(batch[row - 1], batch[row])) }
  }

  @Test func `an arrival that is no time`() {
    var mapping = named
    mapping.arrivalTime = "at"
    #expect(
      failure("device,timestamp,value,at\na,1,2,\n", mapping)?.description
        == "data.csv:2:7: column 'at' is empty; expected a number of microseconds since 1970"
    )
  }
}
