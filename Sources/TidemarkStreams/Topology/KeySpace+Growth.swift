import TidemarkCore

/// Keys that were not there before, as the operators of one worker are told of them.
struct KeyGrowth: Sendable {
  /// All keys; those that were there have their numbers still, but for their ranks.
  let keys: KeySpace
  /// The worker's share of all keys.
  let share: KeyShare
  /// What became of each rank that there was: their order is what it was.
  let rankOfOld: [UInt32]
}

extension KeySpace {
  /// Adds keys, and returns what becomes of each rank that there was.
  mutating func add(_ new: [(name: String, base: UInt32)]) -> [UInt32] {
    let before = count
    for (name, base) in new {
      names.append(name)
      baseOfKey.append(base)
      taskOfKey.append(taskOfBase[Int(base)])
    }
    var old = [UInt32](repeating: 0, count: before)
    for (key, rank) in rank.enumerated() { old[Int(rank)] = UInt32(key) }
    let added = (before..<count).sorted { precedes($0, $1) }
    var rankOfOld = [UInt32](repeating: 0, count: before)
    rank.append(contentsOf: [UInt32](repeating: 0, count: new.count))
    var (nextOld, nextNew) = (0, 0)
    for place in 0..<count {
      let isNew =
        nextOld == before
        || nextNew < added.count && precedes(added[nextNew], Int(old[nextOld]))
      if isNew {
        rank[added[nextNew]] = UInt32(place)
        nextNew += 1
      } else {
        rankOfOld[nextOld] = UInt32(place)
        rank[Int(old[nextOld])] = UInt32(place)
        nextOld += 1
      }
    }
    return rankOfOld
  }

  /// By the bytes of their names; keys with names that are alike by their numbers.
  func precedes(_ a: Int, _ b: Int) -> Bool {
    if names[a].utf8.lexicographicallyPrecedes(names[b].utf8) { return true }
    return a < b && !names[b].utf8.lexicographicallyPrecedes(names[a].utf8)
  }
}
