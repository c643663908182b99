/// The windows of all keys of one worker where their bounds follow no grid, or where each needs more
/// than its contents: sessions, windows anchored on readings, triggers.
///
/// The windows of a key are a list by (start, end) through one array. Windows that end leave their
/// place to later ones, so that in a steady stream nothing is allocated.
struct WindowSlab<P: Pane>: Sendable {
  struct Window: Sendable {
    var key: UInt32 = 0
    /// Tells a window from one that had its place before.
    var generation: UInt32 = 0
    fileprivate(set) var previous = none
    fileprivate(set) var next = none
    var start: Int64 = 0
    var end: Int64 = 0
    var pane = P()
    /// What was given out last, where a later firing needs to know.
    var shown = P()
    var firing = Firing()
  }

  static var none: Int32 { -1 }

  let setting: P.Setting
  var windows: [Window] = []
  var free: [Int32] = []
  private(set) var first: [Int32]
  private var last: [Int32]

  init(keyCount: Int, setting: P.Setting) {
    self.setting = setting
    first = [Int32](repeating: WindowSlab.none, count: keyCount)
    last = first
  }

  /// Whoever changes a window must not hold a copy of it: its pane would be copied to be changed.
  subscript(place: Int32) -> Window {
    _read { yield windows[Int(place)] }
    _modify { yield &windows[Int(place)] }
  }

  /// The latest window of a key, or `none`.
  func latest(of key: UInt32) -> Int32 { last[Int(key)] }

  /// The earliest window of a key, or `none`.
  func earliest(of key: UInt32) -> Int32 { first[Int(key)] }

  /// The windows of a key, earliest first.
  func bounds(of key: UInt32) -> [WindowBounds] {
    var bounds: [WindowBounds] = []
    var place = earliest(of: key)
    while place >= 0 {
      bounds.append((self[place].start, self[place].end))
      place = self[place].next
    }
    return bounds
  }

  /// The window of a key with these bounds, or `none`.
  func find(key: UInt32, start: Int64, end: Int64) -> Int32 {
    var place = last[Int(key)]
    while place >= 0, (windows[Int(place)].start, windows[Int(place)].end) > (start, end) {
      place = windows[Int(place)].previous
    }
    guard place >= 0, windows[Int(place)].start == start, windows[Int(place)].end == end else {
      return WindowSlab.none
    }
    return place
  }

  /// Adds an empty window in its place among those of its key.
  mutating func insert(key: UInt32, start: Int64, end: Int64) -> Int32 {
    let place: Int32
    if let reused = free.popLast() {
      place = reused
    } else {
      place = Int32(windows.count)
      windows.append(Window())
    }
    windows[Int(place)].key = key
    windows[Int(place)].start = start
    windows[Int(place)].end = end
    link(place)
    return place
  }

  mutating func grow(toKeys count: Int) {
    first += [Int32](repeating: WindowSlab.none, count: count - first.count)
    last += [Int32](repeating: WindowSlab.none, count: count - last.count)
  }

  /// What a pane takes of a reading.
  @inline(__always)
  func input(_ batch: EngineBatch, row: Int) -> P.Input {
    P.input(batch, row: row, for: setting)
  }

  /// Puts a reading into a window.
  @inline(__always)
  mutating func add(_ input: P.Input, at time: Int64, to place: Int32) {
    windows[Int(place)].pane.add(input, at: time, for: setting)
  }

  /// Changes a window's bounds.
  mutating func move(_ place: Int32, start: Int64, end: Int64) {
    unlink(place)
    windows[Int(place)].start = start
    windows[Int(place)].end = end
    link(place)
  }

  mutating func remove(_ place: Int32) {
    unlink(place)
    windows[Int(place)].generation &+= 1
    windows[Int(place)].pane.reset()
    windows[Int(place)].shown = P()
    windows[Int(place)].firing = Firing()
    free.append(place)
  }

  mutating func link(_ place: Int32) {
    let window = windows[Int(place)]
    var before = last[Int(window.key)]
    while before >= 0,
      (windows[Int(before)].start, windows[Int(before)].end) > (window.start, window.end)
    {
      before = windows[Int(before)].previous
    }
    let after = before >= 0 ? windows[Int(before)].next : first[Int(window.key)]
    windows[Int(place)].previous = before
    windows[Int(place)].next = after
    if before >= 0 {
      windows[Int(before)].next = place
    } else {
      first[Int(window.key)] = place
    }
    if after >= 0 {
      windows[Int(after)].previous = place
    } else {
      last[Int(window.key)] = place
    }
  }

  private mutating func unlink(_ place: Int32) {
    let key = Int(windows[Int(place)].key)
    let before = windows[Int(place)].previous
    let after = windows[Int(place)].next
    if before >= 0 {
      windows[Int(before)].next = after
    } else {
      first[key] = after
    }
    if after >= 0 {
      windows[Int(after)].previous = before
    } else {
      last[key] = before
    }
  }
}

/// What a trigger remembers of one window.
struct Firing: Sendable, BitwiseCopyable {
  /// Stands for a timer that is not set.
  static let never = Int64.max

  /// The trigger waits for the window's last instant.
  var waitsForEnd = false
  /// Fired because time passed the window's end.
  var firedOnTime = false
  /// Readings since the last firing, for the count trigger.
  var count: Int64 = 0
  /// The next firing on event time before the end, and whether its timer is set.
  var nextEvent = Firing.never
  var isContinuing = false
  /// The next firing on τ, and the one that the heap knows of.
  var nextClock = Firing.never
  var clockScheduled = Firing.never
  /// When the heap of timers looks at this window next.
  var scheduled = Firing.never
  var isScheduled = false
}
