import Testing
import TidemarkCore
import TidemarkMeasurement

/// The search for a capacity on queues whose capacity is known, and the queue itself by theory.
@Suite struct CapacityTests {
  /// Arrivals at random (Poisson), or evenly, into servers that take the same time for each reading.
  private func queue(
    rate: Double,
    capacity: Double,
    count: Int,
    servers: Int = 1,
    isRandom: Bool = true,
    batchSize: Int = 1_024
  ) -> QueueSimulation {
    var service = ServiceTimes()
    for size in [1, 2, 4, 64, 1_024] {
      service.record(size: size, nanoseconds: Int64((1e9 / capacity * Double(size)).rounded()))
    }
    var queue = QueueSimulation(
      ServiceModel(service),
      batchSize: batchSize,
      servers: servers,
      seed: 7
    )
    let draws = DrawKey(seed: 7, className: "arrivals", purpose: "test")
    var time = 0.0
    for index in 0..<count {
      let uniform = draws.uniform(device: 0, index: UInt64(index))
      time += isRandom ? -PortableMath.log(1 - uniform) / rate * 1e9 : 1e9 / rate
      queue.arrive(at: Int64(time), server: index % servers)
    }
    queue.finish()
    return queue
  }

  private func trial(rate: Double, capacity: Double, isRandom: Bool) -> CapacityTrial {
    // What comes at random must be looked at longer than what comes evenly.
    let count = Int(rate * (isRandom ? 3 : 1))
    let queue = queue(rate: rate, capacity: capacity, count: count, isRandom: isRandom)
    let slope = queue.backlog.slope
    let grows = CapacityTrial.grows(slope, rate: rate)
    return CapacityTrial(
      rate: rate,
      reasons: grows ? ["the backlog grew"] : [],
      backlogSlope: slope
    )
  }

  private func found(capacity: Double, from first: Double, isRandom: Bool) -> CapacitySearch {
    var search = CapacitySearch(from: first, within: 1...1e9)
    while let rate = search.next {
      var trials: [CapacityTrial] = []
      while search.isOpen(trials) {
        trials.append(trial(rate: rate, capacity: capacity, isRandom: isRandom))
      }
      search.add(CapacityPoint(rate: rate, trials: trials))
    }
    return search
  }

  @Test(arguments: [
    (1_000.0, 7.0, false), (48_000, 0.1, false), (90_000, 0.9, false), (48_000, 0.9, true),
  ])
  func `the capacity of a simulated queue is found within 2 %`(
    capacity: Double,
    start: Double,
    isRandom: Bool
  ) throws {
    let search = found(capacity: capacity, from: start * capacity, isRandom: isRandom)
    let rate = try #require(search.capacity?.rate)
    #expect(abs(rate / capacity - 1) <= 0.02, "\(rate) of \(capacity)")
    #expect(search.points.count <= 20)
  }

  @Test func `the same queue gives the same search`() {
    let searches = (0..<2).map { _ in found(capacity: 5_000, from: 900, isRandom: false).points }
    #expect(searches[0] == searches[1])
  }

  @Test func `most runs decide, and as few as can`() {
    let search = CapacitySearch(from: 1, within: 1...10, repetitions: 3)
    let (good, bad) = (
      CapacityTrial(rate: 1, reasons: []), CapacityTrial(rate: 1, reasons: ["slow"])
    )
    #expect(search.isOpen([good]) && !search.isOpen([good, good]))
    #expect(search.isOpen([good, bad]) && !search.isOpen([good, bad, bad]))
    #expect(!CapacityPoint(rate: 1, trials: [good, bad, bad]).isSustained)
  }

  @Test func `a search ends at its limits`() {
    var search = CapacitySearch(from: 4, within: 1...16)
    while let rate = search.next {
      search.add(CapacityPoint(rate: rate, trials: [CapacityTrial(rate: rate, reasons: [])]))
    }
    #expect(search.capacity?.rate == 16 && search.failed == nil)
    var hopeless = CapacitySearch(from: 4, within: 1...16)
    while let rate = hopeless.next {
      hopeless.add(
        CapacityPoint(rate: rate, trials: [CapacityTrial(rate: rate, reasons: ["slow"])])
      )
    }
    #expect(hopeless.capacity == nil && hopeless.failed?.rate == 1)
  }

  /// M/D/1: the mean wait is ρ / (2 (1 − ρ)) services (Pollaczek and Khinchine), where each batch is of one.
  @Test(arguments: [0.3, 0.5, 0.7])
  func `waits are those of theory`(load: Double) throws {
    let capacity = 10_000.0
    let queue = queue(rate: load * capacity, capacity: capacity, count: 100_000, batchSize: 1)
    let mean = try #require(queue.latency.mean)
    let expected = (1 + load / (2 * (1 - load))) * 1e9 / capacity
    #expect(abs(mean / expected - 1) < 0.04, "\(mean) for \(expected)")
    #expect(abs(queue.load / load - 1) < 0.02)
  }

  @Test func `servers share the load`() {
    let one = queue(rate: 15_000, capacity: 10_000, count: 50_000, batchSize: 1)
    let two = queue(rate: 15_000, capacity: 10_000, count: 50_000, servers: 2, batchSize: 1)
    #expect((one.latency.max ?? 0) > 1_000_000_000, "more than it can serve")
    #expect((two.latency.max ?? .max) < 100_000_000)
    #expect(abs(two.load - 0.75) < 0.02)
  }

  @Test func `a backlog that grows has its slope, however long the run`() throws {
    for seconds in [1, 20, 60] {
      var trace = BacklogTrace()
      for millisecond in 0..<seconds * 1_000 {
        trace.note(Int64(millisecond) * 1_000_000, waiting: 50 + 3 * millisecond)
      }
      let slope = try #require(trace.slope)
      #expect(abs(slope - 3_000) < 60, "\(slope) after \(seconds) s")
      #expect(trace.largest == Int64(50 + 3 * (seconds * 1_000 - 1)))
    }
    #expect(BacklogTrace().slope == nil)
  }

  @Test func `a batch takes what batches of its size took`() {
    var service = ServiceTimes()
    for repetition in 0..<10_000 {
      service.record(size: 1, nanoseconds: 1_000 + Int64(repetition % 2))
      service.record(size: 100, nanoseconds: 10_900)
    }
    let model = ServiceModel(service)
    let small = Set((0..<64).map { model.time(ofSize: 1, draw: UInt64($0) << 58, stall: 0) })
    #expect(small == [1_000, 1_001])
    // A hundred nanoseconds for each reading more, between and beyond.
    #expect(abs(model.time(ofSize: 110, draw: 0, stall: 0) - 11_900) < 2)
    #expect(abs(model.time(ofSize: 10_000, draw: 0, stall: 0) - 1_000_900) < 200)
  }

  /// One batch of a thousand was held up: that is one reading of ten thousand, however they are batched.
  @Test func `stalls come with readings`() {
    var service = ServiceTimes()
    for repetition in 0..<4_000 {
      service.record(size: 10, nanoseconds: repetition % 1_000 == 0 ? 5_001_000 : 1_000)
    }
    let model = ServiceModel(service)
    let draws = DrawKey(seed: 1, className: "test", purpose: "stall")
    for (size, batches) in [(1, 200_000), (100, 2_000)] {
      let stalls = (0..<batches).count { index in
        let stall = draws.bits(device: UInt64(size), index: UInt64(index))
        return model.time(ofSize: size, draw: 0, stall: stall) > 1_000_000
      }
      #expect((8...35).contains(stalls), "\(stalls) of 20 in batches of \(size)")
    }
  }
}
