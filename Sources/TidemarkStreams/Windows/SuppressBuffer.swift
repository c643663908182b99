package import TidemarkCore

/// Kafka Streams' `KTableSuppressProcessor` with its time-ordered buffer, for one task.
///
/// A change finds the entry of its key and replaces the value, but not the time that the first one
/// came in at; entries leave in the order of (time, key bytes, start) when the buffer's own stream time,
/// the largest time of a change so far, is far enough past theirs. A full buffer gives out its oldest
/// entries, or fails.
package struct SuppressBuffer<Value: Sendable>: Sendable {
  /// What a change belongs to: a key, and with windowed tables its window.
  package struct Cell: Hashable, Sendable {
    package var key: UInt32
    package var start: Int64
    package var end: Int64

    package init(key: UInt32, start: Int64 = 0, end: Int64 = 0) {
      self.key = key
      self.start = start
      self.end = end
    }
  }

  package struct Entry: Sendable {
    package var cell: Cell
    /// When it leaves, before the waiting time.
    var bufferTime: Int64
    /// The change's own time.
    package var time: Int64
    /// Nil: a tombstone.
    package var value: Value?
    var bytes: Int
  }

  package enum Change: Sendable {
    case emit(Entry)
    /// More entries or bytes than the buffer may hold.
    case overflow
  }

  private let until: SuppressSpec.Until
  private let wait: Int64
  private let spec: SuppressSpec
  var entries: [Entry] = []
  var free: [Int32] = []
  var places: [Cell: Int32] = [:]
  var order = TimerHeap()
  var bytes = 0
  var streamTime = Int64.min

  /// `grace` is what a closed window waits for beyond its end: the grace, and the gap of sessions.
  package init(_ spec: SuppressSpec, grace: Int64, quantum: TimeSpan) {
    self.spec = spec
    until = spec.until
    switch spec.until {
    case .windowCloses: wait = grace
    case .timeLimit(let limit): wait = limit.nanoseconds / quantum.nanoseconds
    }
  }

  package var count: Int { places.count }

  /// Takes a change and appends what leaves the buffer because of it, in order.
  package mutating func put(
    _ value: Value?,
    cell: Cell,
    rank: UInt32,
    time: Int64,
    bytes: Int,
    into changes: inout [Change]
  ) {
    streamTime = max(streamTime, time)
    if let place = places[cell] {
      self.bytes += bytes - entries[Int(place)].bytes
      entries[Int(place)].value = value
      entries[Int(place)].time = time
      entries[Int(place)].bytes = bytes
    } else {
      let bufferTime = until == .windowCloses ? cell.end : time
      insert(
        Entry(
          cell: cell,
          bufferTime: bufferTime,
          time: time,
          value: value,
          bytes: bytes
        ),
        rank: rank
      )
    }
    enforce(into: &changes)
  }

  /// A new operator on the buffer that survives: only its stream time is lost.
  package mutating func restart() {
    streamTime = .min
  }

  mutating func changeRanks(_ rankOfOld: [UInt32]) { order.changeRanks(rankOfOld) }

  /// The entries that are still held back.
  package var held: [Entry] { places.values.map { entries[Int($0)] } }

  private mutating func insert(_ entry: Entry, rank: UInt32) {
    let place: Int32
    if let reused = free.popLast() {
      place = reused
      entries[Int(place)] = entry
    } else {
      place = Int32(entries.count)
      entries.append(entry)
    }
    places[entry.cell] = place
    bytes += entry.bytes
    order.insert(
      TimerHeap.Timer(
        time: entry.bufferTime,
        rank: rank,
        start: entry.cell.start,
        end: entry.cell.end,
        window: place,
        generation: 0
      )
    )
  }

  private mutating func enforce(into changes: inout [Change]) {
    let expired = clampedDifference(streamTime, wait)
    while let first = order.first, first.time <= expired { evict(first, into: &changes) }
    guard isOverfull else { return }
    switch spec.whenFull {
    case .emit:
      while isOverfull, let first = order.first { evict(first, into: &changes) }
    case .fail: changes.append(.overflow)
    }
  }

  private var isOverfull: Bool {
    places.count > spec.maxRecords ?? .max || bytes > spec.maxBytes ?? .max
  }

  private mutating func evict(_ timer: TimerHeap.Timer, into changes: inout [Change]) {
    order.removeFirst()
    let entry = entries[Int(timer.window)]
    entries[Int(timer.window)].value = nil
    places[entry.cell] = nil
    free.append(timer.window)
    bytes -= entry.bytes
    // A window's final result is never that it was merged away.
    if entry.value != nil || until != .windowCloses { changes.append(.emit(entry)) }
  }
}
