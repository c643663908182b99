import TidemarkCore

extension BatchResult {
  /// Puts the emissions of some streams, each of which is in order, into one order.
  func merge(_ chosen: [Int], into places: inout [Place]) {
    places.removeAll(keepingCapacity: true)
    // One stream is in order.
    if chosen.count == 1 {
      let count = streams[chosen[0]].emissions.count
      places.reserveCapacity(count)
      for index in 0..<count {
        places.append(Place(stream: Int32(chosen[0]), index: Int32(index)))
      }
      return
    }
    var heads = chosen.map { EmissionOrder(streams[$0], at: 0) }
    var next = [Int](repeating: 0, count: chosen.count)
    var left = chosen.reduce(0) { $0 + streams[$1].emissions.count }
    places.reserveCapacity(left)
    while left > 0 {
      var first = -1
      for head in heads.indices where next[head] < streams[chosen[head]].emissions.count {
        if first < 0 || heads[head] < heads[first] { first = head }
      }
      let stream = chosen[first]
      places.append(Place(stream: Int32(stream), index: Int32(next[first])))
      next[first] += 1
      left -= 1
      if next[first] < streams[stream].emissions.count {
        heads[first] = EmissionOrder(streams[stream], at: next[first])
      }
    }
  }
}

/// Where an emission stands in the output of its batch.
private struct EmissionOrder: Comparable {
  var place: OutputPlace
  /// What a rise lets go comes before what it fires.
  var released: Int32
  var step: Int
  /// Early firings come before those of a watermark, whose `order` is on another scale.
  var isWatermark: Int32
  var order: Int64
  var rank: UInt32
  var start: Int64

  init(_ stream: BatchResult.Stream, at index: Int) {
    let emission = stream.emissions[index]
    let isRow = emission.phase == .row || emission.isOfReleased
    place = emission.place
    released = emission.released
    step = stream.step
    isWatermark = emission.isClock ? 0 : 1
    // A row's own emissions come from one worker, in the order of its semantics.
    order = isRow ? 0 : emission.order
    rank = isRow ? 0 : emission.rank
    start = isRow ? 0 : emission.start
  }

  static func < (a: EmissionOrder, b: EmissionOrder) -> Bool {
    if a.place != b.place { return a.place < b.place }
    if a.released != b.released { return a.released < b.released }
    if a.step != b.step { return a.step < b.step }
    if a.isWatermark != b.isWatermark { return a.isWatermark < b.isWatermark }
    if a.order != b.order { return a.order < b.order }
    if a.rank != b.rank { return a.rank < b.rank }
    return a.start < b.start
  }
}
