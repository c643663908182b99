import TidemarkCore

/// The copies that are on their way, and those that would be if they had not been lost.
struct Outbox {
  private var arrived: ArrivalCalendar
  private var lost: ArrivalCalendar
  private var sorter = RowSorter()
  /// Where each copy of the wire goes.
  private var places: [Int] = []

  init(schedule: SliceSchedule) {
    arrived = ArrivalCalendar(schedule: schedule)
    lost = ArrivalCalendar(schedule: schedule)
  }

  /// Whether no copy waits for a slice after the open one.
  var isEmpty: Bool { arrived.isEmpty && lost.isEmpty }

  mutating func open(slice: Int) {
    arrived.open(slice: slice)
    lost.open(slice: slice)
  }

  /// Takes copies of a block's readings.
  ///
  /// First every copy gets its place, then the rows are written: the loop over whole rows does
  /// nothing but store.
  mutating func insert(_ block: borrowing Block, _ wire: borrowing Wire, copy: UInt8) {
    if places.count < wire.count { places.resize(to: wire.count, filler: 0) }
    let lostCount = arrange(wire.arrivalTime, wire.isLost, count: wire.count)
    if lostCount < wire.count {
      store(block, wire, copy: copy, lost: false, at: places, in: &arrived.rows)
    }
    if lostCount > 0 { store(block, wire, copy: copy, lost: true, at: places, in: &lost.rows) }
  }

  /// Gives each copy its place, and returns how many are lost.
  private mutating func arrange(_ arrivalTimes: [Int64], _ lostFlags: [Bool], count: Int) -> Int {
    let (arrival, isLost) = (arrivalTimes.span, lostFlags.span)
    var lostCount = 0
    var places = self.places
    self.places = []
    var place = places.mutableSpan
    for index in 0..<count {
      if isLost[index] {
        place[index] = lost.place(at: arrival[index])
        lostCount += 1
      } else {
        place[index] = arrived.place(at: arrival[index])
      }
    }
    self.places = places
    return lostCount
  }

  /// Appends the copies of the open slice, in `Reading.precedes` order.
  mutating func append(arrived: inout ReadingBatch, lost: inout ReadingBatch) {
    self.arrived.append(to: &arrived, sortedBy: &sorter)
    self.lost.append(to: &lost, sortedBy: &sorter)
  }
}

private func store(
  _ block: borrowing Block,
  _ wire: borrowing Wire,
  copy: UInt8,
  lost: Bool,
  at places: [Int],
  in rows: inout [Reading]
) {
  let (series, epoch, sequence) = (block.series.span, block.epoch.span, block.sequence.span)
  let (event, sent) = (block.eventTime.span, block.sentTime.span)
  let (truth, value, anomaly) = (block.trueTime.span, block.value.span, block.anomaly.span)
  let (source, arrival, isLost) = (wire.row.span, wire.arrivalTime.span, wire.isLost.span)
  let place = places.span
  var rows = rows.mutableSpan
  for index in 0..<wire.count where isLost[index] == lost {
    let row = Int(source[index])
    let target = place[index]
    rows[target].series = series[row]
    rows[target].epoch = epoch[row]
    rows[target].sequence = sequence[row]
    rows[target].copy = copy
    rows[target].eventTime = event[row]
    rows[target].sentTime = sent[row]
    rows[target].arrivalTime = arrival[index]
    rows[target].trueTime = truth[row]
    rows[target].value = value[row]
    rows[target].anomaly = anomaly[row]
  }
}
