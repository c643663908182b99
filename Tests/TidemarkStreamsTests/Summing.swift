import TidemarkCore
import TidemarkStreams

/// Sums, and gives the sum out after a while on either clock.
struct Summing: StreamProcessor {
  var initialState: Double { 0 }

  func process(_ reading: StreamReading, _ state: inout Double, _ context: inout ProcessorContext) {
    state += reading.value
    context.setTimer(.eventTime(reading.eventTime + TimeSpan(nanoseconds: 9)))
    context.setTimer(.clock(reading.arrivalTime + TimeSpan(nanoseconds: 4)))
  }

  func fire(_ timer: ProcessorTimer, _ state: inout Double, _ context: inout ProcessorContext) {
    context.emit(state)
  }
}
