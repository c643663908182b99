import TidemarkCore
import TidemarkReplay
import TidemarkStreams

/// A row of the recording and its τ: what causes a result.
struct Cause: Sendable {
  var row: Int
  var tau: Int64
}

/// A window of a key.
struct WindowName: Hashable, Sendable {
  /// Index of the key's name.
  var key: UInt32
  /// Nanoseconds since 1970.
  var start: Int64
  var end: Int64
}

/// A reading in a series, whichever of its copies.
struct SeriesReading: Hashable, Sendable {
  var series: UInt32
  var epoch: UInt32
  var sequence: UInt32
}

/// What the embedded engine makes of the windows of one step: the expectation.
struct ExpectedWindows: Sendable {
  let step: Int
  let name: String
  /// What a result's numbers are called.
  let numbers: [String]
  /// Whether the last of them is a text.
  let endsInText: Bool
  var keys: [String: UInt32] = [:]
  var indexOf: [WindowName: Int] = [:]
  /// Of each window: what causes its first result; nil: only the end of the input.
  var causes: [Cause?] = []
  /// `numbers.count` for each window.
  var values: [Double] = []
  var texts: [String] = []
  var isWithdrawn: [Bool] = []
  var updates: Int64 = 0

  init(_ planned: Plan.PlannedStep, at index: Int) {
    step = index
    name = planned.step.name
    numbers = planned.step.resultNames
    endsInText = planned.step.endsInText
    for (index, key) in (planned.keys?.names ?? []).enumerated() { keys[key] = UInt32(index) }
  }

  /// The numbers of a window's last result.
  func values(_ window: Int) -> ArraySlice<Double> {
    values[window * numbers.count..<(window + 1) * numbers.count]
  }
}

/// The alerts of one detector step of the embedded engine.
struct ExpectedAlerts: Sendable {
  let step: Int
  let name: String
  var readings: Set<SeriesReading> = []
}

/// All that a program's results are compared with, gathered batch by batch.
struct ExpectedResults: Sendable {
  private let plan: Plan
  private(set) var windows: [ExpectedWindows] = []
  private(set) var alerts: [ExpectedAlerts] = []
  /// Where a step's results are, in `windows` or `alerts`.
  private var places: [Int?] = []
  private var firstRow = 0
  private var lastTau: Int64 = 0
  /// Windows whose cause is the first row of the next batch.
  private var waiting: [(place: Int, window: Int)] = []

  init(_ plan: Plan) {
    self.plan = plan
    for (index, planned) in plan.steps.enumerated() {
      switch planned.step.operation {
      case .window:
        places.append(windows.count)
        windows.append(ExpectedWindows(planned, at: index))
      case .process:
        places.append(alerts.count)
        alerts.append(ExpectedAlerts(step: index, name: planned.step.name))
      default: places.append(nil)
      }
    }
  }

  mutating func take(_ result: BatchResult, _ batch: EngineBatch) {
    addKeys(of: batch)
    if let tau = batch.readings.arrivalTime.first {
      for (place, window) in waiting { windows[place].causes[window]?.tau = tau }
      waiting.removeAll()
    }
    for place in result.order {
      let step = result.step(place)
      guard let index = places[step] else { continue }
      let emission = result.emission(place)
      switch emission.kind {
      case .onTime, .update, .endOfInput, .retract:
        addWindow(place, emission, of: result, batch.readings, at: index)
      case .alert:
        let readings = batch.section(of: plan.steps[step]).readings
        let row = emission.readingRow
        let name = SeriesReading(
          series: readings.series[row],
          epoch: UInt32(readings.epoch[row]),
          sequence: UInt32(readings.sequence[row])
        )
        alerts[index].readings.insert(name)
      case .lateDropped, .lateSideOutput, .rejected, .overflow, .output, .sideOutput: break
      }
    }
    firstRow += batch.readings.count
    lastTau = batch.readings.arrivalTime.last ?? lastTau
  }

  private mutating func addKeys(of batch: EngineBatch) {
    for index in windows.indices {
      let planned = plan.steps[windows[index].step]
      guard planned.keySource != nil,
        let names = batch.section(of: planned).keys(of: planned)?.names
      else { continue }
      for number in windows[index].keys.count..<max(names.count, windows[index].keys.count) {
        windows[index].keys[names[number]] = UInt32(number)
      }
    }
  }

  private mutating func addWindow(
    _ place: BatchResult.Place,
    _ emission: Emission,
    of result: BatchResult,
    _ readings: ReadingBatch,
    at index: Int
  ) {
    let quantum = plan.topology.quantum
    let name = WindowName(
      key: emission.key,
      start: Timestamp(quanta: emission.start, of: quantum).nanoseconds,
      end: Timestamp(quanta: emission.end, of: quantum).nanoseconds
    )
    let count = windows[index].numbers.count
    let window = windows[index].indexOf[name] ?? windows[index].causes.count
    if window == windows[index].causes.count {
      windows[index].indexOf[name] = window
      windows[index].causes.append(cause(emission, readings, (index, window)))
      windows[index].values.append(contentsOf: repeatElement(.nan, count: count))
      windows[index].isWithdrawn.append(false)
      if windows[index].endsInText { windows[index].texts.append("") }
    } else if emission.kind != .retract {
      windows[index].updates += 1
    }
    windows[index].isWithdrawn[window] = emission.kind == .retract
    for number in 0..<count {
      windows[index].values[window * count + number] = result.value(place, number)
    }
    if windows[index].endsInText { windows[index].texts[window] = result.text(place) }
  }

  /// As the engine's own latency has it: an instant between rows is due with the row behind it.
  private mutating func cause(
    _ emission: Emission,
    _ readings: ReadingBatch,
    _ window: (place: Int, window: Int)
  ) -> Cause? {
    guard emission.kind != .endOfInput else { return nil }
    let row = max(0, Int(emission.row) + (emission.phase > .schedule ? 1 : 0))
    if row < readings.count { return Cause(row: firstRow + row, tau: readings.arrivalTime[row]) }
    waiting.append(window)
    return Cause(row: firstRow + row, tau: readings.arrivalTime.last ?? lastTau)
  }
}
