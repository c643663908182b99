import TidemarkCore

/// A run that never takes place: readings arrive, wait for their server, and are served in batches.
///
/// Each server has a line of its own, as each core has the partitions that it reads. A free server takes all
/// that wait, up to a limit, and is busy for as long as a batch of that size was measured to take. Stalls hold
/// it up whether it is busy or free. Draws are by (seed, server, batch), so that the same arrivals give the
/// same latencies.
package struct QueueSimulation {
  private struct Server {
    /// When those that wait arrived, in nanoseconds, the first of them at `head`.
    var waiting: [Int64] = []
    private(set) var head = 0
    private(set) var batches: UInt64 = 0
    private(set) var busy = 0.0
    private var served = 0
    private var freeAt = -Double.infinity
    /// When the next batch is taken, once that is known.
    private var nextStart: Double?
    private var byTime: StallProcess.Clock
    private var byReading: StallProcess.Clock

    init(byTime: StallProcess.Clock, byReading: StallProcess.Clock) {
      self.byTime = byTime
      self.byReading = byReading
    }

    var count: Int { waiting.count - head }

    /// When the next batch is taken: its server is free, its first reading there, and nothing holds it up.
    mutating func start(delay: Double) -> Double {
      if let nextStart { return nextStart }
      var start = max(freeAt, Double(waiting[head])) + delay
      while let stall = byTime.pass(before: start) {
        start = max(start, stall.position + stall.nanoseconds)
      }
      nextStart = start
      return start
    }

    /// Readings that are there when a batch is taken.
    func size(of start: Double, limit: Int) -> Int {
      var size = 1
      while size < min(limit, count), Double(waiting[head + size]) <= start { size += 1 }
      return size
    }

    /// When a batch is done that takes so long if nothing holds it up.
    mutating func end(from start: Double, size: Int, _ span: Double) -> Double {
      var end = start + span
      while let stall = byReading.pass(before: Double(served + size)) { end += stall.nanoseconds }
      while let stall = byTime.pass(before: end) { end += stall.nanoseconds }
      return end
    }

    mutating func finish(_ size: Int, from start: Double, to end: Double) {
      batches += 1
      served += size
      busy += end - start
      freeAt = end
      nextStart = nil
      head += size
      // Frees the places of those that are served, now and then.
      guard head > 4_096, head > waiting.count / 2 else { return }
      waiting.removeFirst(head)
      head = 0
    }
  }

  private let service: ServiceModel
  private let batchSize: Int
  /// Readings per second of a server, on average.
  private let rate: Double
  private let draws: DrawKey
  private var servers: [Server]
  /// Readings in all lines.
  private var waiting = 0
  private var first: Int64?
  private var last: Int64 = 0

  /// Completion − arrival of each reading, in nanoseconds.
  package private(set) var latency = Histogram()
  package private(set) var backlog = BacklogTrace()

  /// `rate`: readings per second of a server, on average: what its batches take depends on it.
  package init(
    _ service: ServiceModel,
    rate: Double,
    batchSize: Int,
    servers: Int,
    seed: UInt64
  ) {
    self.service = service
    self.rate = rate
    self.batchSize = batchSize
    draws = DrawKey(seed: seed, className: "queue", purpose: "service")
    let byTime = DrawKey(seed: seed, className: "queue", purpose: "stall-by-time")
    let byReading = DrawKey(seed: seed, className: "queue", purpose: "stall-by-reading")
    self.servers = (0..<servers).map {
      Server(
        byTime: StallProcess.Clock(service.stallsByTime, draws: byTime, server: $0),
        byReading: StallProcess.Clock(service.stallsByReading, draws: byReading, server: $0)
      )
    }
  }

  /// A reading arrives; times do not fall, from 0 on.
  package mutating func arrive(at time: Int64, server: Int) {
    if first == nil { first = time }
    last = time
    serve(server, before: time)
    servers[server].waiting.append(time)
    waiting += 1
    backlog.note(time - (first ?? time), waiting: waiting)
  }

  /// Serves what is left.
  package mutating func finish() {
    for server in servers.indices { serve(server, before: .max) }
  }

  /// The share of time in which a server was busy; the busiest.
  package var load: Double {
    guard let first, last > first else { return 0 }
    return (servers.map(\.busy).max() ?? 0) / Double(last - first)
  }

  /// Begins all batches that begin before `time`: nothing that arrives later can be in them.
  private mutating func serve(_ index: Int, before time: Int64) {
    while servers[index].count > 0 {
      let (draw, delay) = draws.words(device: UInt64(index), index: servers[index].batches)
      let start = servers[index].start(delay: service.delay(at: rate, draw: delay))
      guard start < Double(time) || time == .max else { return }
      let size = servers[index].size(of: start, limit: batchSize)
      let span = service.time(ofSize: size, at: rate, draw: draw)
      let end = servers[index].end(from: start, size: size, span)
      let head = servers[index].head
      for place in head..<head + size {
        latency.record(Int64((end - Double(servers[index].waiting[place])).rounded()))
      }
      waiting -= size
      servers[index].finish(size, from: start, to: end)
    }
  }
}
