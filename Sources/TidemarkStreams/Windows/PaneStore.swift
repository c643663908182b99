/// The panes of all keys of one worker: a ring of consecutive windows, each with a dense row of
/// panes, and a sparse overflow for windows outside the ring.
///
/// In a stream whose disorder is about its allowed lateness all live windows fit the ring, so
/// finding a pane is arithmetic. A reading from 2099 or before the first window costs a dictionary
/// entry, not a row of panes for every window in between.
struct PaneStore<P: Pane>: Sendable {
  struct Cell: Hashable, Sendable {
    var window: Int64
    var key: UInt32
  }

  /// 4 Mi panes: about 200 MB of numbers.
  private static var largestRing: Int64 { 1 << 22 }

  private(set) var keyCount: Int
  let setting: P.Setting
  private let wantedWindows: Int64
  let mask: Int64
  /// The ring holds the windows base ..< base + capacity; nil before the first reading.
  var base: Int64?
  /// Row of window w: w & mask, keyCount panes.
  var panes: [P]
  /// The windows of the ring that hold anything, ascending, from `firstUsed` on: few of a wide ring, so
  /// neither a firing nor a release walks around it.
  private(set) var used: [Int64] = []
  private(set) var firstUsed = 0
  /// Whether a row of the ring is among them.
  private(set) var isUsed: [Bool]
  private(set) var overflow: [Cell: P] = [:]

  /// - Parameters:
  ///   - keyCount: keys of this worker.
  ///   - setting: what panes must know.
  ///   - windows: windows that are usually alive at once; more go to the overflow, and so do those
  ///     for which the ring would hold more than `largestRing` panes.
  init(keyCount: Int, setting: P.Setting, windows: Int64) {
    self.keyCount = keyCount
    self.setting = setting
    wantedWindows = windows
    var capacity: Int64 = 4
    while capacity < windows, capacity * 2 * Int64(max(1, keyCount)) <= PaneStore.largestRing {
      capacity *= 2
    }
    mask = capacity - 1
    panes = [P](repeating: P(), count: Int(capacity) * keyCount)
    isUsed = [Bool](repeating: false, count: Int(capacity))
  }

  private var capacity: Int64 { mask + 1 }

  /// Makes room for more keys, and for as many again.
  mutating func grow(toKeys count: Int) {
    guard count > keyCount else { return }
    var grown = PaneStore(
      keyCount: max(count, keyCount * 2, 16),
      setting: setting,
      windows: wantedWindows
    )
    grown.base = base
    for (window, key) in open() { grown.put(pane(window: window, key: key), window, key) }
    self = grown
  }

  mutating func put(_ pane: P, _ window: Int64, _ key: UInt32) {
    if let position = position(window, key) {
      use(window)
      panes[position] = pane
    } else {
      overflow[Cell(window: window, key: key)] = pane
    }
  }

  /// Position of a pane in the ring, or nil if the window lies outside it.
  @inline(__always)
  private func position(_ window: Int64, _ key: UInt32) -> Int? {
    guard let base, window >= base, window &- base < capacity else { return nil }
    return Int(window & mask) &* keyCount &+ Int(key)
  }

  /// What a pane takes of a reading.
  @inline(__always)
  func input(_ batch: EngineBatch, row: Int) -> P.Input {
    P.input(batch, row: row, for: setting)
  }

  @inline(__always)
  mutating func add(_ input: P.Input, at time: Int64, window: Int64, key: UInt32) {
    if base == nil { base = clampedDifference(window, capacity / 2) }
    if let position = position(window, key) {
      if panes[position].isEmpty { use(window) }
      panes[position].add(input, at: time, for: setting)
    } else {
      overflow[Cell(window: window, key: key), default: P()]
        .add(input, at: time, for: setting)
    }
  }

  private mutating func use(_ window: Int64) {
    guard !isUsed[Int(window & mask)] else { return }
    isUsed[Int(window & mask)] = true
    // Nearly always the last.
    var place = used.count
    while place > firstUsed, used[place - 1] > window { place -= 1 }
    used.insert(window, at: place)
  }

  func pane(window: Int64, key: UInt32) -> P {
    position(window, key).map { panes[$0] } ?? overflow[Cell(window: window, key: key)] ?? P()
  }

  /// Where the rows of `keyCount` panes of some windows begin, without those that hold nothing; nil if a
  /// window may have panes elsewhere.
  func rows(from first: Int64, through last: Int64) -> [Int]? {
    guard overflow.isEmpty, let base else { return nil }
    var rows: [Int] = []
    var window = max(first, base)
    while window <= last, window &- base < capacity {
      let slot = Int(window & mask)
      if isUsed[slot] { rows.append(slot * keyCount) }
      window += 1
    }
    return rows.isEmpty ? nil : rows
  }

  /// Empties one pane, as a discarding firing does.
  mutating func purge(window: Int64, key: UInt32) {
    if let position = position(window, key) {
      panes[position].reset()
    } else {
      overflow[Cell(window: window, key: key)] = nil
    }
  }

  /// The windows from `first` through `last` that hold anything, ascending.
  func windows(from first: Int64, through last: Int64) -> [Int64] {
    guard let base, first <= last else { return [] }
    var found: [Int64] = []
    if !overflow.isEmpty {
      var sparse: Set<Int64> = []
      for cell in overflow.keys where cell.window >= first && cell.window <= last {
        sparse.insert(cell.window)
      }
      found = sparse.sorted()
    }
    let ring = used[usedPlace(of: first)..<usedPlace(behind: last)]
    let split = found.firstIndex { $0 > base } ?? found.count
    found.insert(contentsOf: ring, at: split)
    return found
  }

  /// The place of the first used window that is not before `window`.
  private func usedPlace(of window: Int64) -> Int {
    var low = firstUsed
    var high = used.count
    while low < high {
      let middle = (low + high) / 2
      if used[middle] < window { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func usedPlace(behind window: Int64) -> Int {
    window == .max ? used.count : usedPlace(of: window + 1)
  }

  /// Forgets every window before `window` and moves the ring up to it.
  mutating func release(before window: Int64) {
    guard let base, window > base else { return }
    while firstUsed < used.count, used[firstUsed] < window {
      let slot = Int(used[firstUsed] & mask)
      isUsed[slot] = false
      for index in slot * keyCount..<(slot + 1) * keyCount { panes[index].reset() }
      firstUsed += 1
    }
    if firstUsed > used.count / 2 {
      used.removeFirst(firstUsed)
      firstUsed = 0
    }
    // The ring must not run past the numbers that a window can have.
    self.base = min(window, Int64.max - capacity)
    if !overflow.isEmpty { migrate(from: window) }
  }

  /// Drops what is older than `window` from the overflow and moves in what the ring now covers.
  private mutating func migrate(from window: Int64) {
    // The order in which a dictionary is walked does not matter here: each cell has its own place.
    var rest: [Cell: P] = [:]
    for (cell, pane) in overflow where cell.window >= window {
      if let position = position(cell.window, cell.key) {
        use(cell.window)
        panes[position] = pane
      } else {
        rest[cell] = pane
      }
    }
    overflow = rest
  }

  /// (window, key) of every pane that holds something, by window and then key.
  func open() -> [(window: Int64, key: UInt32)] {
    var found: [(window: Int64, key: UInt32)] = []
    for window in windows(from: .min, through: .max) {
      for key in 0..<UInt32(keyCount) where !pane(window: window, key: key).isEmpty {
        found.append((window, key))
      }
    }
    return found
  }
}
