package import TidemarkCore
package import TidemarkStreams

/// Writes what the steps gave out as JSON Lines: one object per window result, alert, late reading
/// and reject, in the engine's order.
///
/// Lines are put together from pieces of JSON that are made once (names) or seldom (times that repeat
/// from line to line), since writing results is a large part of a replay.
package struct ResultLines: Sendable {
  private let plan: Plan
  private let quantum: TimeSpan
  private let silent: [Bool]
  private let isKafka: Bool
  private var words: [StepWords]
  /// `,"reading":"device/sensor/` of each series.
  private let readingPrefix: [[UInt8]]
  private var bounds = WindowBounds()
  private var emitted = EmissionTime()

  package init(_ plan: Plan, silentSteps: Set<String> = []) {
    self.plan = plan
    quantum = plan.topology.quantum
    isKafka = plan.topology.semantics == .kafkaStreams
    silent = plan.steps.map { silentSteps.contains($0.step.name) }
    words = plan.steps.map { StepWords($0) }
    readingPrefix = plan.catalog.series.indices.map { series in
      var text = TextBuffer()
      text.append(#","reading":"#)
      text.append(jsonString: plan.catalog.name(ofSeries: series) + "/")
      return text.bytes.dropLast()
    }
  }

  /// Appends a line for each emission of a batch.
  package mutating func append(
    _ result: BatchResult,
    of batch: EngineBatch,
    to text: inout TextBuffer
  ) {
    for (index, step) in plan.steps.enumerated() where step.keySource != nil {
      words[index].add(keys: batch.section(of: step).keys(of: step)?.names ?? [])
    }
    let sections = [batch] + batch.behind
    for place in result.order {
      let step = result.streams[Int(place.stream)].step
      if silent[step] { continue }
      append(
        result.streams[Int(place.stream)].emissions,
        Int(place.index),
        step: step,
        sections[plan.steps[step].section],
        to: &text
      )
    }
  }

  private mutating func append(
    _ emissions: borrowing Emissions,
    _ index: Int,
    step: Int,
    _ batch: borrowing EngineBatch,
    to text: inout TextBuffer
  ) {
    let emission = emissions[index]
    let beginnings = words[step].beginnings
    text.append(bytes: beginnings.bytes, beginnings.range(Int(emission.kind.rawValue)))
    switch emission.kind {
    case .onTime, .endOfInput, .update, .retract:
      appendResult(emissions, index, step: step, to: &text)
    case .lateDropped where words[step].readsResults,
      .lateSideOutput where words[step].readsResults:
      appendLateResult(emissions, index, step: step, to: &text)
    case .lateDropped, .lateSideOutput:
      appendReading(row: emission.readingRow, batch.readings, to: &text)
      // Kafka Streams drops per window, Flink per reading.
      if isKafka { text.append(bytes: bounds.text(time(emission.start), time(emission.end))) }
      text.append(#","value":"#)
      text.append(emissions.value(index))
    case .alert:
      appendReading(row: emission.readingRow, batch.readings, to: &text)
      text.append(#","score":"#)
      text.append(emissions.value(index))
    case .rejected:
      text.append(#","reason":""#)
      let reason = RejectReason(rawValue: UInt8(emissions.value(index)))
      text.append(text: reason?.word ?? "unknown")
      text.append("\"")
      appendReading(row: emission.readingRow, batch.readings, to: &text)
      text.append(#","value":"#)
      text.append(batch.value(row: emission.readingRow, at: plan.steps[step]))
    case .output, .sideOutput:
      text.append(bytes: words[step].keys.bytes, words[step].keys.range(Int(emission.key)))
      text.append(#","event_time":""#)
      text.append(time(emission.time))
      text.append(#"","value":"#)
      text.append(emissions.value(index))
    case .overflow: break
    }
    text.append(bytes: emitted.text(emission.tau))
  }

  private mutating func appendResult(
    _ emissions: borrowing Emissions,
    _ index: Int,
    step: Int,
    to text: inout TextBuffer
  ) {
    let emission = emissions[index]
    let words = words[step]
    text.append(bytes: words.keys.bytes, words.keys.range(Int(emission.key)))
    text.append(bytes: bounds.text(time(emission.start), time(emission.end)))
    for number in 0..<emissions.stride {
      text.append(bytes: words.aggregates.bytes, words.aggregates.range(number))
      let value = emissions.value(index, number)
      if words.endsInText, number == emissions.stride - 1 {
        text.append(jsonString: emissions.texts[Int(value)])
      } else {
        text.append(value)
      }
    }
    if isKafka {
      text.append(#","time":""#)
      text.append(time(emission.time))
      text.append("\"")
    }
  }

  /// Of a window over results: which result was too late.
  private mutating func appendLateResult(
    _ emissions: borrowing Emissions,
    _ index: Int,
    step: Int,
    to text: inout TextBuffer
  ) {
    let emission = emissions[index]
    text.append(bytes: words[step].keys.bytes, words[step].keys.range(Int(emission.key)))
    text.append(#","event_time":""#)
    text.append(time(emission.time))
    text.append("\"")
    if isKafka { text.append(bytes: bounds.text(time(emission.start), time(emission.end))) }
    text.append(#","value":"#)
    text.append(emissions.value(index))
  }

  /// Identity and event time of a reading.
  private func appendReading(
    row: Int,
    _ readings: borrowing ReadingBatch,
    to text: inout TextBuffer
  ) {
    text.append(bytes: readingPrefix[Int(readings.series[row])])
    text.append(readings.sequence[row])
    text.append("\"")
    if readings.epoch[row] > 0 {
      text.append(#","epoch":"#)
      text.append(readings.epoch[row])
    }
    if readings.copy[row] > 0 {
      text.append(#","copy":"#)
      text.append(readings.copy[row])
    }
    text.append(#","event_time":""#)
    text.append(Timestamp(nanoseconds: readings.eventTime[row]))
    text.append("\"")
  }

  private func time(_ quanta: Int64) -> Timestamp {
    Timestamp(quanta: quanta, of: quantum)
  }
}

/// Texts one after the other in one array.
private struct Pieces: Sendable {
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  mutating func append(_ text: TextBuffer) {
    bytes += text.bytes
    ends.append(bytes.count)
  }

  var count: Int { ends.count - 1 }

  func range(_ index: Int) -> Range<Int> { ends[index]..<ends[index + 1] }
}

/// The pieces of a step's lines; only keys that are calculated are added to.
private struct StepWords: Sendable {
  /// `{"step":"minutes","kind":"on-time"`, by raw value of the kind.
  let beginnings: Pieces
  /// `,"key":"a/b"` of each key.
  private(set) var keys = Pieces()
  /// `,"count":` of each aggregate.
  let aggregates: Pieces
  /// Whether the last number of a result stands for a text.
  let endsInText: Bool
  /// Whether the step's rows are results of other windows, not readings.
  let readsResults: Bool

  init(_ planned: Plan.PlannedStep) {
    let kinds = [
      "on-time", "end-of-input", "update", "late-dropped", "late-side-output", "alert", "rejected",
      "retract", "overflow", "output", "side-output",
    ]
    beginnings = kinds.reduce(into: Pieces()) { pieces, kind in
      var text = TextBuffer()
      text.append(#"{"step":"#)
      text.append(jsonString: planned.step.name)
      text.append(#","kind":"#)
      text.append(jsonString: kind)
      pieces.append(text)
    }
    endsInText = planned.step.endsInText
    readsResults = planned.results != nil
    aggregates = planned.step.resultNames.reduce(into: Pieces()) { pieces, name in
      var text = TextBuffer()
      text.append(text: ",")
      text.append(jsonString: name)
      text.append(text: ":")
      pieces.append(text)
    }
    add(keys: planned.keys?.names ?? [])
  }

  /// `names` are all keys, the first of which are there.
  mutating func add(keys names: [String]) {
    for name in names.dropFirst(keys.count) {
      var text = TextBuffer()
      text.append(#","key":"#)
      text.append(jsonString: name)
      keys.append(text)
    }
  }
}

/// `,"start":"...","end":"..."` of the last window.
private struct WindowBounds {
  private var start: Timestamp?
  private var end: Timestamp?
  private var bytes: [UInt8] = []

  mutating func text(_ start: Timestamp, _ end: Timestamp) -> [UInt8] {
    if start != self.start || end != self.end {
      var text = TextBuffer()
      text.append(#","start":""#)
      text.append(start)
      text.append(#"","end":""#)
      text.append(end)
      text.append("\"")
      bytes = text.bytes
      self.start = start
      self.end = end
    }
    return bytes
  }
}

/// `,"at":"..."}` and the line's end, of the last τ.
private struct EmissionTime {
  private var tau: Int64?
  private var bytes: [UInt8] = []

  mutating func text(_ tau: Int64) -> [UInt8] {
    if tau != self.tau {
      var text = TextBuffer()
      text.append(#","at":""#)
      text.append(Timestamp(nanoseconds: tau))
      text.append("\"}\n")
      bytes = text.bytes
      self.tau = tau
    }
    return bytes
  }
}
