extension FleetSlice {
  /// Number of devices in it.
  package var deviceCount: Int { devices.reduce(0) { $0 + $1.count } }

  /// The same time of at most `count` parts of the devices, each about as large as the others.
  ///
  /// Cuts lie between groups where that leaves no part empty: what devices of a group share is then
  /// worked out once.
  package func split(into count: Int, of catalog: Catalog) -> [FleetSlice] {
    let total = deviceCount
    var parts: [FleetSlice] = []
    var taken = 0
    for part in 1...max(1, count) {
      var end = part * total / max(1, count)
      if part < count { end = groupStart(at: end, after: taken, of: catalog) }
      guard end > taken else { continue }
      parts.append(FleetSlice(devices: ranges(taken..<end), from: from, until: until))
      taken = end
    }
    return parts
  }

  /// The devices that shard `number` (from 1) of `count` has: of each class an equal share, whole
  /// groups where the class has groups.
  ///
  /// The shards of a count have no device in common and together all.
  package static func shard(_ number: Int, of count: Int, catalog: Catalog) -> [Range<Int>] {
    var shard: [Range<Int>] = []
    var first = 0
    while first < catalog.devices.count {
      let units = classUnits(from: first, of: catalog)
      let pieces = units.count - 1
      let lower = units[(number - 1) * pieces / count]
      let upper = units[number * pieces / count]
      if let last = shard.last, last.upperBound == lower {
        shard[shard.count - 1] = last.lowerBound..<upper
      } else if lower < upper {
        shard.append(lower..<upper)
      }
      first = units[pieces]
    }
    return shard
  }

  /// Where the groups (or devices without a group) of the class that begins at `first` begin, and the
  /// class's end.
  private static func classUnits(from first: Int, of catalog: Catalog) -> [Int] {
    var units = [first]
    var device = first + 1
    while device < catalog.devices.count,
      catalog.devices[device].deviceClass == catalog.devices[first].deviceClass
    {
      if !catalog.sharesGroupWithPrevious(device) { units.append(device) }
      device += 1
    }
    return units + [device]
  }

  /// The devices at `positions` of this slice's devices.
  private func ranges(_ positions: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    for range in devices {
      let part = positions.clamped(to: start..<start + range.count)
      if !part.isEmpty {
        let lower = range.lowerBound + part.lowerBound - start
        found.append(lower..<lower + part.count)
      }
      start += range.count
    }
    return found
  }

  /// The position at or before `position` where a group begins; `position` itself if there is none
  /// after `previous`.
  private func groupStart(at position: Int, after previous: Int, of catalog: Catalog) -> Int {
    var start = 0
    for range in devices {
      if position < start + range.count {
        var device = range.lowerBound + position - start
        while device > range.lowerBound, catalog.sharesGroupWithPrevious(device) { device -= 1 }
        let found = start + device - range.lowerBound
        return found > previous ? found : position
      }
      start += range.count
    }
    return position
  }
}

extension Catalog {
  /// Whether a device, not the first, is in the group of the one before it.
  fileprivate func sharesGroupWithPrevious(_ device: Int) -> Bool {
    let (a, b) = (devices[device - 1], devices[device])
    return b.group != nil && a.group == b.group && a.deviceClass == b.deviceClass
  }
}
