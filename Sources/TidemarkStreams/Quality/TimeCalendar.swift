/// Numbers that wait for their time, and come out in the order of time, those of one time as they went in.
///
/// A hierarchical timing wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987).
/// The quanta of the block of time in hand have a slot each; later blocks share slots, 256 to a level,
/// each level's being 256 times as long. When time comes to such a slot, what waits in it is put into the
/// levels below. So putting in and taking out cost the same whatever waits, and however far time jumps.
struct TimeCalendar: Sendable {
  /// A number that goes in, with a time that has not come.
  struct Entry: Sendable, BitwiseCopyable {
    var number: Int32
    /// The row that brings it.
    var row: Int32
    var time: Int64
  }

  /// Ends of a list; −1: it is empty.
  private struct Slot: Sendable, BitwiseCopyable {
    var first: Int32 = -1
    var last: Int32 = -1
  }

  /// When the time of a number comes, and which waits behind it in its slot.
  private struct Link: Sendable, BitwiseCopyable {
    var key: UInt64 = 0
    var next: Int32 = -1
  }

  private static let blockBits: UInt64 = 16
  private static let block = 1 << Int(blockBits)
  private static let levelBits: UInt64 = 8
  private static let level = 1 << Int(levelBits)
  private static let levels = Int((64 - blockBits) / levelBits)

  private var slots = [Slot](repeating: Slot(), count: block + levels * level)
  /// A bit for each slot in which something waits.
  private var occupied = [UInt64](repeating: 0, count: (block + levels * level) / 64)
  /// By number.
  private var links: [Link] = []
  /// Everything before this came out.
  private(set) var now: UInt64 = 0
  private(set) var count = 0
  /// Since it was set to 0.
  var mostHeld = 0

  /// The time of a number that waits, or that came out last of those that had the number.
  @inline(__always)
  func time(of number: Int32) -> Int64 {
    Int64(bitPattern: links[Int(number)].key ^ (1 << 63))
  }

  /// Makes room for numbers below `limit`.
  mutating func makeRoom(_ limit: Int) {
    guard links.count < limit else { return }
    links.append(contentsOf: [Link](repeating: Link(), count: limit - links.count))
  }

  /// An empty calendar of which everything before `now` came out.
  init(now: UInt64 = 0) { self.now = now }

  /// Whether a time has come already.
  func hasPassed(_ time: Int64) -> Bool { Self.key(time) < now }

  /// Puts in what comes with the rows up to `limit`, and at each advance among them takes out what that
  /// reaches; `next` is the first of the advances that are not taken yet.
  ///
  /// `due` has room for everything that waits. Returns how many came out, with the advance of each in
  /// `causes`, and adds how many of these there are after each advance to `ends`.
  mutating func run(
    _ entries: [Entry],
    _ advances: [Advance],
    from next: inout Int,
    through limit: Int,
    into due: inout [Int32],
    _ ends: inout [Int32]
  ) -> Int {
    var found = 0
    var entry = 0
    var (now, count, mostHeld) = (now, count, mostHeld)
    // Spans of columns of one value would exclude each other.
    var slotColumn = taken(&self.slots, leaving: [])
    var occupiedColumn = taken(&self.occupied, leaving: [])
    var linkColumn = taken(&self.links, leaving: [])
    defer { (self.slots, self.occupied, self.links) = (slotColumn, occupiedColumn, linkColumn) }
    var slots = slotColumn.mutableSpan
    var occupied = occupiedColumn.mutableSpan
    var links = linkColumn.mutableSpan
    var due = due.mutableSpan
    while true {
      let isAdvance = next < advances.count && advances[next].position <= limit
      let position = isAdvance ? advances[next].position : limit
      while entry < entries.count, entries[entry].row < position {
        let number = entries[entry].number
        links[Int(number)].key = Self.key(entries[entry].time)
        Self.place(number, now, &slots, &occupied, &links)
        entry += 1
        count += 1
      }
      mostHeld = max(mostHeld, count)
      guard isAdvance else { break }
      let before = found
      let last = Self.key(advances[next].watermark)
      if last >= now {
        Self.remove(through: last, &now, &slots, &occupied, &links, &due, &found)
      }
      count -= found - before
      ends.append(Int32(found))
      next += 1
    }
    (self.now, self.count, self.mostHeld) = (now, count, mostHeld)
    return found
  }

  /// All that wait, in the order in which they would come out.
  func numbers() -> [Int32] {
    var copy = self
    var all = [Int32](repeating: 0, count: count)
    var (next, ends): (Int, [Int32]) = (0, [])
    let end = Advance(position: 0, phase: .schedule, tau: 0, watermark: .max)
    _ = copy.run([], [end], from: &next, through: 0, into: &all, &ends)
    return all
  }
}

/// What is done while all columns are open.
extension TimeCalendar {
  /// Times as numbers without a sign, in their order.
  @inline(__always)
  private static func key(_ time: Int64) -> UInt64 { UInt64(bitPattern: time) ^ (1 << 63) }

  @inline(__always)
  private static func place(
    _ number: Int32,
    _ now: UInt64,
    _ slots: inout MutableSpan<Slot>,
    _ occupied: inout MutableSpan<UInt64>,
    _ links: inout MutableSpan<Link>
  ) {
    let slot = slot(of: links[Int(number)].key, now)
    links[Int(number)].next = -1
    let last = slots[slot].last
    if last >= 0 {
      links[Int(last)].next = number
    } else {
      slots[slot].first = number
      occupied[slot >> 6] |= 1 << UInt64(slot & 63)
    }
    slots[slot].last = number
  }

  @inline(__always)
  private static func slot(of key: UInt64, _ now: UInt64) -> Int {
    let difference = key ^ now
    if difference < UInt64(block) { return Int(truncatingIfNeeded: key) & (block - 1) }
    let bit = UInt64(63 - difference.leadingZeroBitCount)
    let level = Int((bit - blockBits) / levelBits)
    let digit = Int((key >> shift(level)) & UInt64(Self.level - 1))
    return block + level * Self.level + digit
  }

  private static func shift(_ level: Int) -> UInt64 { blockBits + levelBits * UInt64(level) }

  /// Takes out everything up to a time, block by block.
  @inline(__always)
  private static func remove(
    through last: UInt64,
    _ now: inout UInt64,
    _ slots: inout MutableSpan<Slot>,
    _ occupied: inout MutableSpan<UInt64>,
    _ links: inout MutableSpan<Link>,
    _ due: inout MutableSpan<Int32>,
    _ found: inout Int
  ) {
    let (next, isEndOfTime) = last.addingReportingOverflow(1)
    let end = isEndOfTime ? last : next
    while true {
      let reached = min(last, now | UInt64(block - 1))
      removeSlots(from: now, through: reached, &slots, &occupied, links.span, &due, &found)
      guard (end ^ now) >= UInt64(block) || isEndOfTime,
        let shared = nextSharedSlot(now, occupied.span), shared.start <= end
      else { break }
      now = shared.start
      distribute(shared.slot, now, &slots, &occupied, &links)
      if now > last { return }
    }
    now = end
  }

  /// Takes out what waits in the block in hand.
  @inline(__always)
  private static func removeSlots(
    from first: UInt64,
    through last: UInt64,
    _ slots: inout MutableSpan<Slot>,
    _ occupied: inout MutableSpan<UInt64>,
    _ links: borrowing Span<Link>,
    _ due: inout MutableSpan<Int32>,
    _ found: inout Int
  ) {
    let end = Int(truncatingIfNeeded: last) & (block - 1)
    var slot = Int(truncatingIfNeeded: first) & (block - 1)
    while true {
      slot = nextOccupied(from: slot, through: end, occupied.span)
      guard slot <= end else { return }
      var number = take(slot, &slots, &occupied)
      while number >= 0 {
        due[found] = number
        found += 1
        number = links[Int(number)].next
      }
      slot += 1
    }
  }

  /// The first slot up to `last` in which something waits; a later one: there is none.
  @inline(__always)
  private static func nextOccupied(
    from first: Int,
    through last: Int,
    _ occupied: borrowing Span<UInt64>
  ) -> Int {
    guard first <= last else { return last + 1 }
    var word = first >> 6
    var bits = occupied[word] & (~0 << UInt64(first & 63))
    while bits == 0, word < last >> 6 {
      word += 1
      bits = occupied[word]
    }
    return bits == 0 ? last + 1 : word << 6 + bits.trailingZeroBitCount
  }

  /// Empties a slot, and returns the first of what waited in it.
  @inline(__always)
  private static func take(
    _ slot: Int,
    _ slots: inout MutableSpan<Slot>,
    _ occupied: inout MutableSpan<UInt64>
  ) -> Int32 {
    let first = slots[slot].first
    slots[slot] = Slot()
    occupied[slot >> 6] &= ~(1 << UInt64(slot & 63))
    return first
  }

  /// The first slot of later blocks in which something waits, and where it begins.
  private static func nextSharedSlot(
    _ now: UInt64,
    _ occupied: borrowing Span<UInt64>
  ) -> (slot: Int, start: UInt64)? {
    for level in 0..<levels {
      let shift = shift(level)
      let first = block + level * Self.level
      let mine = Int((now >> shift) & UInt64(Self.level - 1))
      let last = first + Self.level - 1
      let slot = nextOccupied(from: first + mine + 1, through: last, occupied)
      guard slot <= last else { continue }
      let above = (now >> shift) & ~UInt64(Self.level - 1)
      return (slot, (above | UInt64(slot - first)) << shift)
    }
    return nil
  }

  /// Puts what waits in a slot into the levels below, since its time has come.
  private static func distribute(
    _ slot: Int,
    _ now: UInt64,
    _ slots: inout MutableSpan<Slot>,
    _ occupied: inout MutableSpan<UInt64>,
    _ links: inout MutableSpan<Link>
  ) {
    var number = take(slot, &slots, &occupied)
    while number >= 0 {
      let next = links[Int(number)].next
      place(number, now, &slots, &occupied, &links)
      number = next
    }
  }
}
