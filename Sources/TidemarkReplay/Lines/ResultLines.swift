package import TidemarkCore
package import TidemarkStreams

/// Writes what the steps gave out as JSON Lines: one object per window result, alert, late reading
/// and reject, in the engine's order.
///
/// Lines are put together from pieces of JSON that are made once (names) or seldom (times that repeat
/// from line to line), since writing results is a large part of a replay.
package struct ResultLines: ResultOutput {
  private let silent: [Bool]
  private let readingWords: ReadingWords
  private var words: [StepWords]
  private var times: LineTimes

  package init(_ plan: Plan, silentSteps: Set<String> = []) {
    silent = plan.steps.map { silentSteps.contains($0.step.name) }
    readingWords = ReadingWords(plan.catalog)
    words = plan.steps.map { StepWords($0, isKafka: plan.topology.semantics == .kafkaStreams) }
    times = LineTimes(quantum: plan.topology.quantum)
  }

  /// Appends a line for each emission of a batch.
  package mutating func append(
    _ result: BatchResult,
    of batch: EngineBatch,
    to text: inout TextBuffer
  ) {
    for index in words.indices { words[index].addKeys(of: batch) }
    let sections = [batch] + batch.behind
    let places = result.order
    var first = 0
    while first < places.count {
      // What a step's lines have in common is fetched once for those that follow each other.
      let step = result.step(places[first])
      var end = first + 1
      while end < places.count, result.step(places[end]) == step { end += 1 }
      if !silent[step] {
        let seen = sections[words[step].section]
        append(places, first..<end, of: result, words[step], seen, seen.readings, to: &text)
      }
      first = end
    }
  }

  /// Each line ends by itself.
  func finish(to text: inout TextBuffer) {}

  private mutating func append(
    _ places: [BatchResult.Place],
    _ range: Range<Int>,
    of result: BatchResult,
    _ words: StepWords,
    _ batch: EngineBatch,
    _ readings: ReadingBatch,
    to text: inout TextBuffer
  ) {
    for index in range {
      let place = places[index]
      let emission = result.emission(place)
      switch emission.kind {
      case .onTime, .endOfInput, .update, .retract:
        appendResult(place, emission, of: result, words, to: &text)
      case .output, .sideOutput:
        appendValue(result.value(place), emission, words, to: &text)
      case .lateDropped where words.readsResults, .lateSideOutput where words.readsResults:
        appendValue(result.value(place), emission, words, hasBounds: words.isKafka, to: &text)
      case .lateDropped, .lateSideOutput, .alert, .rejected:
        let value =
          emission.kind == .rejected
          ? words.value(row: emission.readingRow, in: batch) : result.value(place)
        appendReading(emission, result.value(place), value, words, readings, to: &text)
      case .overflow:
        text.append(atMost: words.length + LineTimes.length) { room in
          words.appendBeginning(emission, to: &room)
          times.appendEmitted(emission.tau, to: &room)
        }
      }
    }
  }

  private mutating func appendResult(
    _ place: BatchResult.Place,
    _ emission: Emission,
    of result: BatchResult,
    _ words: StepWords,
    to text: inout TextBuffer
  ) {
    let word = words.endsInText ? result.text(place) : nil
    let key = words.keys.range(Int(emission.key))
    let length = words.length + key.count + LineTimes.length + TextRoom.length(ofJSON: word ?? "")
    text.append(atMost: length) { room in
      words.appendBeginning(emission, to: &room)
      room.append(words.keys.bytes, key)
      times.appendBounds(emission, to: &room)
      let last = words.aggregates.count - 1
      for number in 0...last {
        room.append(words.aggregates.bytes, words.aggregates.range(number))
        if let word, number == last {
          room.append(jsonString: word)
        } else {
          room.append(result.value(place, number))
        }
      }
      if words.isKafka { times.append(#","time":""#, emission.time, to: &room) }
      times.appendEmitted(emission.tau, to: &room)
    }
  }

  /// A value of a key: what a processor gave out, or of a window over results which one was too late.
  private mutating func appendValue(
    _ value: Double,
    _ emission: Emission,
    _ words: StepWords,
    hasBounds: Bool = false,
    to text: inout TextBuffer
  ) {
    let key = words.keys.range(Int(emission.key))
    text.append(atMost: words.length + key.count + LineTimes.length) { room in
      words.appendBeginning(emission, to: &room)
      room.append(words.keys.bytes, key)
      times.append(#","event_time":""#, emission.time, to: &room)
      if hasBounds { times.appendBounds(emission, to: &room) }
      room.append(#","value":"#)
      room.append(value)
      times.appendEmitted(emission.tau, to: &room)
    }
  }

  /// A reading that was too late, that raised an alert, or that was rejected.
  private mutating func appendReading(
    _ emission: Emission,
    _ number: Double,
    _ value: Double,
    _ words: StepWords,
    _ readings: ReadingBatch,
    to text: inout TextBuffer
  ) {
    let row = emission.readingRow
    let length = words.length + readingWords.length(row, readings) + LineTimes.length
    text.append(atMost: length) { room in
      words.appendBeginning(emission, to: &room)
      if emission.kind == .rejected {
        room.append(#","reason":""#)
        room.append(text: RejectReason(rawValue: UInt8(number))?.word ?? "unknown")
        room.append(byte: 0x22)
      }
      readingWords.append(row, readings, to: &room)
      // Kafka Streams drops per window, Flink per reading.
      let isLate = emission.kind == .lateDropped || emission.kind == .lateSideOutput
      if isLate, words.isKafka { times.appendBounds(emission, to: &room) }
      room.append(emission.kind == .alert ? #","score":"# : #","value":"#)
      room.append(value)
      times.appendEmitted(emission.tau, to: &room)
    }
  }
}
