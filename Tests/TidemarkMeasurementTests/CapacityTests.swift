import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkTestSupport

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
      service.record(size, nanoseconds: Int64((1e9 / capacity * Double(size)).rounded()))
    }
    var queue = QueueSimulation(
      ServiceModel([service]),
      rate: rate / Double(servers),
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

  @Test(
    arguments: Depth.isDeep
      ? [(1_000.0, 7.0, false), (48_000, 0.1, false), (90_000, 0.9, false), (48_000, 0.9, true)]
      : [(1_000, 7, false), (8_000, 0.9, true)]
  )
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
    let queue = queue(
      rate: load * capacity,
      capacity: capacity,
      count: Depth.count(50_000, deep: 100_000),
      batchSize: 1
    )
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

  @Test func `a batch takes a time of its own, and one for each reading`() {
    var service = ServiceTimes()
    for repetition in 0..<10_000 {
      service.record(1, nanoseconds: 1_000 + Int64(repetition % 2) * 100)
      service.record(100, nanoseconds: 10_950)
    }
    let model = ServiceModel([service])
    let small = (0..<64).map { model.time(ofSize: 1, at: 1, draw: UInt64($0) << 58) }
    #expect(small.allSatisfy { (999...1_101).contains($0) } && Set(small).count == 3)
    // A hundred nanoseconds for each reading more, between and beyond.
    for size in [50, 110, 10_000] {
      let time = model.time(ofSize: size, at: 1, draw: 0)
      #expect(abs(time - 900 - 100 * Double(size)) < 101, "\(time)")
    }
    let given = ServiceModel([service], perReading: 10)
    #expect((1_090...10_960).contains(given.time(ofSize: 11, at: 1, draw: .max)))
  }

  /// Batches at 10,000 readings/s take 10 µs more than their readings, those at 40,000 take 20 µs.
  @Test func `batches are those of the rates around`() {
    let runs = [(10_000, 10_000), (40_000, 20_000)].map { rate, nanoseconds in
      var service = ServiceTimes()
      for batch in 0..<1_000 {
        let start = Int64(batch * 10) * 1_000_000_000 / Int64(rate)
        service.record(10, nanoseconds: Int64(nanoseconds) + 1_000, at: start)
      }
      return service
    }
    let model = ServiceModel(runs, perReading: 100)
    let draws = DrawKey(seed: 1, className: "test", purpose: "rate")
    for (rate, expected) in [(1_000.0, 10_000.0), (25_000, 15_000), (90_000, 20_000)] {
      let times = (0..<4_000).map { index in
        model.time(ofSize: 1, at: rate, draw: draws.bits(device: 0, index: UInt64(index))) - 100
      }
      let mean = times.reduce(0, +) / 4_000
      #expect(abs(mean / expected - 1) < 0.03, "\(mean)")
    }
  }

  /// Two stalls of 5 ms a second, and one of 1 ms in 10,000 readings, while readings are computed: seen in
  /// runs at 10,000 and at 40,000 readings/s, in batches of ten that take 10 µs.
  private func measured(rate: Int) -> ServiceTimes {
    var service = ServiceTimes()
    let gap = Int64(10_000_000_000 / rate)
    for batch in 0..<4 * rate / 10 {
      var nanoseconds: Int64 = 10_000
      if batch % (rate / 20) == 7 { nanoseconds += 5_000_000 }
      if batch % 1_000 == 9 { nanoseconds += 1_000_000 }
      service.record(10, nanoseconds: nanoseconds, at: Int64(batch) * gap)
    }
    return service
  }

  @Test func `stalls that come with time are told from those that come with readings`() {
    let model = ServiceModel([measured(rate: 10_000), measured(rate: 40_000)])
    #expect(abs(model.stallsByTime.rate * 1e9 / 2 - 1) < 0.05)
    #expect(abs(model.stallsByReading.rate * 10_000 - 1) < 0.05)
    #expect(abs(model.time(ofSize: 10, at: 1, draw: 0) - 10_000) < 1, "a usual batch has none")
  }

  /// Those that arrive in a stall of d wait d / 2 on average: 2 · (5 ms)² / 2 + 1 · (1 ms)² / 2 each second.
  @Test func `stalls hold up what arrives meanwhile, whether or not the server is busy`() throws {
    let model = ServiceModel([measured(rate: 10_000), measured(rate: 40_000)])
    var queue = QueueSimulation(model, rate: 10_000, batchSize: 1_024, servers: 1, seed: 7)
    for row in 0..<Depth.count(200_000, deep: 600_000) {
      queue.arrive(at: Int64(row) * 100_000, server: 0)
    }
    queue.finish()
    let mean = try #require(queue.latency.mean)
    let (stalled, service) = (25_500.0, 1_000.0)
    #expect(abs(mean / (stalled + service) - 1) < 0.25, "\(mean)")
    #expect(try #require(queue.latency.percentile(90)) < 20_000)
    #expect(try #require(queue.latency.max) >= 4_900_000)
  }
}

extension ServiceTimes {
  /// A batch that is taken at once, `start` nanoseconds after the first.
  fileprivate mutating func record(_ size: Int, nanoseconds: Int64, at start: Int64 = 0) {
    record(size: size, free: start, taken: start, written: start + nanoseconds)
  }
}
