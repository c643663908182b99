import TidemarkCore

/// A run that never takes place: readings arrive, wait for their server, and are served in batches.
///
/// Each server has a line of its own, as each core has the partitions that it reads. A free server takes all
/// that wait, up to a limit, and is busy for as long as a batch of that size was measured to take. Draws are
/// by (seed, server, batch), so that the same arrivals give the same latencies.
package struct QueueSimulation {
  private struct Server {
    /// When those that wait arrived, in nanoseconds, the first of them at `head`.
    var waiting: [Int64] = []
    var head = 0
    var freeAt = Double(Int64.min)
    var batches: UInt64 = 0
    /// Readings of the batch before.
    var lastSize = 1
    var busy = 0.0

    var count: Int { waiting.count - head }
  }

  private let service: ServiceModel
  private let batchSize: Int
  private let draws: DrawKey
  private let delayDraws: DrawKey
  private var servers: [Server]
  /// Readings in all lines.
  private var waiting = 0
  private var first: Int64?
  private var last: Int64 = 0

  /// Completion − arrival of each reading, in nanoseconds.
  package private(set) var latency = Histogram()
  package private(set) var backlog = BacklogTrace()

  package init(_ service: ServiceModel, batchSize: Int, servers: Int, seed: UInt64) {
    self.service = service
    self.batchSize = batchSize
    draws = DrawKey(seed: seed, className: "queue", purpose: "service")
    delayDraws = DrawKey(seed: seed, className: "queue", purpose: "delay")
    self.servers = (0..<servers).map { _ in Server() }
  }

  /// A reading arrives; times do not fall.
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
      let head = servers[index].head
      let start = start(of: index)
      guard start < Double(time) || time == .max else { return }
      var size = 1
      while size < min(batchSize, servers[index].count),
        Double(servers[index].waiting[head + size]) <= start
      {
        size += 1
      }
      let (draw, stall) = draws.words(device: UInt64(index), index: servers[index].batches)
      let span = service.time(ofSize: size, draw: draw, stall: stall)
      let end = start + span
      for place in head..<head + size {
        latency.record(Int64((end - Double(servers[index].waiting[place])).rounded()))
      }
      servers[index].batches += 1
      servers[index].lastSize = size
      servers[index].busy += span
      servers[index].freeAt = end
      servers[index].head += size
      waiting -= size
      letGo(index)
    }
  }

  /// When the next batch of a server is taken.
  private func start(of index: Int) -> Double {
    let (draw, stall) = delayDraws.words(device: UInt64(index), index: servers[index].batches)
    let delay = service.delay(behind: servers[index].lastSize, draw: draw, stall: stall)
    let first = servers[index].waiting[servers[index].head]
    return max(servers[index].freeAt, Double(first)) + delay
  }

  /// Frees the places of those that are served, now and then.
  private mutating func letGo(_ index: Int) {
    guard servers[index].head > 4_096, servers[index].head > servers[index].waiting.count / 2 else {
      return
    }
    servers[index].waiting.removeFirst(servers[index].head)
    servers[index].head = 0
  }
}
