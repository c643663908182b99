import TidemarkCore
import TidemarkDetection
import TidemarkStreams

/// A topology in Swift: what refrigerated lorries send is checked, and six things become of it.
enum ColdChain {
  /// `book` is given what comes out.
  static func topology(_ book: Book) -> StreamTopology {
    let builder = StreamBuilder(watermark: .boundedOutOfOrderness(.seconds(4)))
    let readings = builder.source()
      .validated("plausible", range: true, future: .minutes(1))
      .assigningWatermarks()
      .deduplicated("once", within: .hours(1))

    let routes = readings.branch(
      [(name: "doors", condition: .sensor("door"))],
      otherwise: "temperatures"
    )
    // Degrees Fahrenheit for those who read them, by depot, of windows of windows.
    routes[1].map("fahrenheit", to: .value * 1.8 + 32)
      .keyed(by: .device)
      .windowed(.tumbling(.seconds(10)), allowedLateness: .seconds(20), late: .sideOutput)
      .aggregate("tens", [.mean, .count])
      .keyed(by: .group)
      .windowed(.tumbling(.seconds(30)), of: .mean, allowedLateness: .seconds(20))
      .aggregate("depots", [.max, .count])
      .to { book.note($0) }
    // Aggregates of one's own: a number beside the count, and a text.
    routes[1].keyed(by: .device)
      .windowed(.tumbling(.minutes(1)), allowedLateness: .seconds(20))
      .aggregate("minutes", [.count], with: TimeWeightedMean())
      .to { book.note($0) }
    routes[1].keyed(by: .group)
      .windowed(.tumbling(.minutes(1)), allowedLateness: .seconds(20))
      .aggregate("warmest", with: Warmest())
      .to { book.note($0) }
    // Keys that are calculated: tens of degrees.
    routes[1].keyed(by: .number(.floor(.value / 10)))
      .windowed(.tumbling(.minutes(1)), allowedLateness: .seconds(20))
      .aggregate("decades", [.count])
      .to { book.note($0) }
    routes[1].keyed(by: .series)
      .detectEWMAZ("spikes", halfLife: 3, threshold: 6)
      .to { book.note($0) }
    routes[0].keyed(by: .device)
      .process("open-too-long", DoorWatch(limit: .seconds(15)))
      .to { book.note($0) }
    return builder.build()
  }
}

/// Says which doors stay open for too long, when they have been, and how often each was opened.
struct DoorWatch: StreamProcessor {
  struct State: Sendable {
    var openSince: Timestamp?
    var openings = 0.0
  }

  var limit: TimeSpan
  var initialState: State { State() }
  var sideOutputs: [String] { ["openings"] }

  func process(_ reading: StreamReading, _ state: inout State, _ context: inout ProcessorContext) {
    let isOpen = reading.value != 0
    if isOpen, state.openSince == nil {
      state.openSince = reading.eventTime
      state.openings += 1
      context.emit(state.openings, to: "openings")
      context.setTimer(.eventTime(reading.eventTime + limit))
    } else if !isOpen, let since = state.openSince {
      state.openSince = nil
      context.cancelTimer(.eventTime(since + limit))
    }
  }

  func fire(
    _ timer: ProcessorTimer,
    _ state: inout State,
    _ context: inout ProcessorContext
  ) {
    context.emit(state.openings)
  }
}
