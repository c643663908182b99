import TidemarkCore

/// The copies that are on their way, and those that would be if they had not been lost.
struct Outbox {
  var arrived: ArrivalCalendar
  var lost: ArrivalCalendar

  init(schedule: SliceSchedule) {
    arrived = ArrivalCalendar(schedule: schedule)
    lost = ArrivalCalendar(schedule: schedule)
  }

  var isEmpty: Bool { arrived.isEmpty && lost.isEmpty }

  mutating func open(slice: Int) {
    arrived.open(slice: slice)
    lost.open(slice: slice)
  }
}
