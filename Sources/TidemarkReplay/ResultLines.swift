package import TidemarkCore
package import TidemarkStreams

/// Writes what the steps gave out as JSON Lines: one object per window result, alert, late reading
/// and reject, in the engine's order.
package struct ResultLines {
  private struct Names {
    var step: [UInt8]
    var keys: [[UInt8]]
    var aggregates: [[UInt8]]
  }

  private let plan: Plan
  private let quantum: Int64
  private let silent: [Bool]
  /// JSON strings, quoted and escaped once. Per step.
  private let names: [Names]
  /// `"device/sensor/` of each series.
  private let readingPrefix: [[UInt8]]
  private var start = CachedTime()
  private var end = CachedTime()

  package init(_ plan: Plan, silentSteps: Set<String> = []) {
    self.plan = plan
    quantum = plan.topology.quantum.nanoseconds
    silent = plan.steps.map { silentSteps.contains($0.step.name) }
    names = plan.steps.map { planned in
      var aggregates: [Aggregate] = []
      if case .window(_, let list) = planned.step.operation { aggregates = list }
      return Names(
        step: jsonString(planned.step.name),
        keys: planned.keys?.names.map(jsonString) ?? [],
        aggregates: aggregates.map { jsonString($0.rawValue) }
      )
    }
    readingPrefix = plan.catalog.series.indices.map {
      Array(jsonString(plan.catalog.name(ofSeries: $0) + "/").dropLast())
    }
  }

  /// Appends a line for each emission of a batch.
  package mutating func append(
    _ result: BatchResult,
    of batch: EngineBatch,
    to text: inout TextBuffer
  ) {
    for place in result.order {
      let stream = result.streams[Int(place.stream)]
      if silent[stream.step] { continue }
      let index = Int(place.index)
      begin(stream.step, kind: stream.emissions.kind[index], to: &text)
      switch stream.emissions.kind[index] {
      case .onTime, .endOfInput, .update:
        appendResult(stream, index, to: &text)
      case .lateDropped, .lateSideOutput:
        appendLate(stream, index, batch, to: &text)
      case .alert:
        appendReading(row: Int(stream.emissions.row[index]), batch, to: &text)
        text.append(#","score":"#)
        text.append(stream.emissions.payload[index * stream.emissions.stride])
      case .rejected:
        let code = stream.emissions.payload[index * stream.emissions.stride]
        appendReject(code, row: Int(stream.emissions.row[index]), batch, to: &text)
      }
      text.append(#","at":""#)
      text.append(Timestamp(nanoseconds: stream.emissions.tau[index]))
      text.append("\"}\n")
    }
  }

  private func begin(_ step: Int, kind: Emissions.Kind, to text: inout TextBuffer) {
    text.append(#"{"step":"#)
    text.append(bytes: names[step].step)
    switch kind {
    case .onTime: text.append(#","kind":"on-time""#)
    case .endOfInput: text.append(#","kind":"end-of-input""#)
    case .update: text.append(#","kind":"update""#)
    case .lateDropped: text.append(#","kind":"late-dropped""#)
    case .lateSideOutput: text.append(#","kind":"late-side-output""#)
    case .alert: text.append(#","kind":"alert""#)
    case .rejected: text.append(#","kind":"rejected""#)
    }
  }

  private mutating func appendResult(
    _ stream: BatchResult.Stream,
    _ index: Int,
    to text: inout TextBuffer
  ) {
    let emissions = stream.emissions
    text.append(#","key":"#)
    text.append(bytes: names[stream.step].keys[Int(emissions.key[index])])
    appendBounds(emissions, index, to: &text)
    let aggregates = names[stream.step].aggregates
    for number in aggregates.indices {
      text.append(",")
      text.append(bytes: aggregates[number])
      text.append(":")
      let value = emissions.payload[index * emissions.stride + number]
      if emissions.words.isEmpty {
        text.append(value)
      } else {
        append(words: emissions.words[Int(value)], to: &text)
      }
    }
    if plan.topology.semantics == .kafkaStreams {
      text.append(#","time":""#)
      text.append(time(emissions.time[index]))
      text.append("\"")
    }
  }

  private mutating func appendBounds(
    _ emissions: Emissions,
    _ index: Int,
    to text: inout TextBuffer
  ) {
    text.append(#","start":""#)
    text.append(bytes: start.text(time(emissions.start[index])))
    text.append(#"","end":""#)
    text.append(bytes: end.text(time(emissions.end[index])))
    text.append("\"")
  }

  private mutating func appendLate(
    _ stream: BatchResult.Stream,
    _ index: Int,
    _ batch: EngineBatch,
    to text: inout TextBuffer
  ) {
    let row = Int(stream.emissions.row[index])
    appendReading(row: row, batch, to: &text)
    // Kafka Streams drops per window, Flink per reading.
    if stream.emissions.end[index] != 0 || stream.emissions.start[index] != 0 {
      appendBounds(stream.emissions, index, to: &text)
    }
    text.append(#","value":"#)
    text.append(batch.readings.value[row])
  }

  private func appendReject(
    _ code: Double,
    row: Int,
    _ batch: EngineBatch,
    to text: inout TextBuffer
  ) {
    text.append(#","reason":""#)
    text.append(text: RejectReason(rawValue: UInt8(code))?.word ?? "unknown")
    text.append("\"")
    appendReading(row: row, batch, to: &text)
    text.append(#","value":"#)
    text.append(batch.readings.value[row])
  }

  /// Identity and event time of a reading.
  private func appendReading(row: Int, _ batch: EngineBatch, to text: inout TextBuffer) {
    let readings = batch.readings
    text.append(#","reading":"#)
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

  private func append(words: [UInt32], to text: inout TextBuffer) {
    let list = words.map { word in
      Int(word) < plan.catalog.states.count ? plan.catalog.states[Int(word)] : "?"
    }
    text.append(jsonString: list.joined(separator: "+"))
  }

  private func time(_ quanta: Int64) -> Timestamp {
    let (product, overflow) = quanta.multipliedReportingOverflow(by: quantum)
    return overflow ? (quanta < 0 ? .min : .max) : Timestamp(nanoseconds: product)
  }
}

private func jsonString(_ text: String) -> [UInt8] {
  var buffer = TextBuffer()
  buffer.append(jsonString: text)
  return buffer.bytes
}

/// The text of the last timestamp: window bounds repeat from line to line.
private struct CachedTime {
  private var time: Timestamp?
  private var bytes: [UInt8] = []

  mutating func text(_ time: Timestamp) -> [UInt8] {
    if time != self.time {
      var buffer = TextBuffer()
      buffer.append(time)
      bytes = buffer.bytes
      self.time = time
    }
    return bytes
  }
}
