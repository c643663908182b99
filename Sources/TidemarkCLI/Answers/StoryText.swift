import TidemarkCore
import TidemarkReport
import TidemarkScenario
import TidemarkStreams

/// The story of one reading, as `explain` tells it.
struct StoryText: Showable {
  let name: ReadingName
  let story: ReadingStory
  let plan: Plan

  private var quantum: Int64 { plan.topology.quantum.nanoseconds }

  private func time(_ quanta: Int64) -> Timestamp? {
    let (nanoseconds, overflow) = quanta.multipliedReportingOverflow(by: quantum)
    return overflow ? nil : Timestamp(nanoseconds: nanoseconds)
  }

  /// From one time to another; imports may have any times at all.
  private func span(from start: Int64, to end: Int64) -> String {
    let (distance, isBeyond) = end.subtractingReportingOverflow(start)
    return HumanText.span(nanoseconds: isBeyond ? (end < start ? .min : .max) : distance)
  }

  func text(color: Bool) -> String {
    let reading = story.reading
    var lines = ["\(name)\(identity)   value \(reading.value)"]
    lines.append("  measured   \(Timestamp(nanoseconds: reading.trueTime))")
    lines.append(
      "  event      \(Timestamp(nanoseconds: reading.eventTime))"
        + "   clock off by \(span(from: reading.trueTime, to: reading.eventTime))"
    )
    lines.append(
      "  sent       \(Timestamp(nanoseconds: reading.sentTime))"
        + "   after \(span(from: reading.trueTime, to: reading.sentTime)) in the device"
    )
    let arrival = Timestamp(nanoseconds: reading.arrivalTime)
    if story.ledgerClass == .lost {
      lines.append("  lost       would have arrived \(arrival)")
    } else {
      lines.append(
        "  arrived    \(arrival)"
          + "   after \(span(from: reading.sentTime, to: reading.arrivalTime)) on the network"
      )
    }
    for relative in story.relatives { lines.append("  also       \(describe(relative))") }
    lines.append("  class      \(story.ledgerClass.word)\(reason)")
    lines += story.waits.map(describe)
    for step in story.steps { lines += describe(step) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var identity: String {
    let (epoch, copy) = (story.reading.epoch, story.reading.copy)
    let parts = [epoch > 0 ? "epoch \(epoch)" : nil, copy > 0 ? "copy \(copy)" : nil]
    let words = parts.compactMap { $0 }.joined(separator: ", ")
    return words.isEmpty ? "" : " (\(words))"
  }

  /// Another copy or epoch, and how to ask for it.
  private func describe(_ relative: ReadingStory.Relative) -> String {
    let reading = relative.reading
    var ask: [String] = []
    if reading.copy > 0 { ask.append("--copy \(reading.copy)") }
    if reading.epoch != story.reading.epoch || reading.epoch > 0 {
      ask.append("--epoch \(reading.epoch)")
    }
    let copy = reading.copy > 0 || reading.epoch == story.reading.epoch
    let words = [
      reading.epoch == story.reading.epoch ? nil : "epoch \(reading.epoch)",
      copy ? "copy \(reading.copy)" : nil,
    ]
    let other = words.compactMap { $0 }.joined(separator: ", ")
    let fate =
      relative.isLost ? "lost" : "arrived \(Timestamp(nanoseconds: reading.arrivalTime))"
    return "\(other), \(fate)" + (ask.isEmpty ? "" : "   \(ask.joined(separator: " "))")
  }

  /// Which step ended the reading, and why.
  private var reason: String {
    guard let removal = story.removal else { return "" }
    var words = " by \(removal.step)"
    if let reason = removal.reason { words += ": \(describe(reason))" }
    if let original = removal.original {
      let before = span(from: original.arrivalTime, to: story.reading.arrivalTime)
      words += ": copy \(original.copy) had arrived \(before) before"
    }
    if let watermark = removal.watermark {
      words += ": the watermark \(time(watermark)?.description ?? "") had reached it"
    }
    return words
  }

  private func describe(_ wait: ReadingStory.Wait) -> String {
    guard let end = wait.end else {
      return "  \(wait.step): still waited for the watermark when the input ended"
    }
    let span = span(from: story.reading.arrivalTime, to: end.nanoseconds)
    return "  \(wait.step): passed on \(end), when the watermark had reached it, after \(span)"
  }

  private func describe(_ reason: RejectReason) -> String {
    let (event, arrival) = (story.reading.eventTime, story.reading.arrivalTime)
    switch reason {
    case .notFinite: return reason.word
    case .range:
      guard let range = story.sensor.range else { return reason.word }
      return "\(reason.word), not within \(range.lowerBound) to \(range.upperBound)"
    case .future: return "\(reason.word), \(span(from: arrival, to: event)) ahead of its arrival"
    case .past: return "\(reason.word), \(span(from: event, to: arrival)) behind its arrival"
    }
  }

  private func describe(_ step: ReadingStory.StepStory) -> [String] {
    guard let outcome = step.outcome else { return ["  \(step.name): did not get here"] }
    if let sensor = step.otherSensor {
      return ["  \(step.name): \(outcome.word), reads \(sensor) only"]
    }
    if let reason = step.keylessness { return ["  \(step.name): \(outcome.word), \(reason)"] }
    guard let judge = step.judge else {
      return ["  \(step.name): " + (step.score.map { "alert, score \($0)" } ?? "no alert")]
    }
    let word = plan.topology.semantics == .flink ? "watermark" : "stream time"
    let judged = "\(word) \(time(judge)?.description ?? "none yet")"
    return ["  \(step.name): \(outcome.word), \(judged)"]
      + step.windows.map { "    \(bounds($0, of: step))  \(fate($0))" }
  }

  private func bounds(_ window: WindowVerdict, of step: ReadingStory.StepStory) -> String {
    guard let start = time(window.start), let end = time(window.end) else { return "all of time" }
    return "[\(start), \(end)\(closing(step))"
  }

  /// Of Kafka Streams' sessions and sliding windows the end is a part.
  private func closing(_ step: ReadingStory.StepStory) -> String {
    let planned = plan.steps.first { $0.step.name == step.name }
    guard plan.topology.semantics == .kafkaStreams,
      case .window(let spec, _) = planned?.step.operation
    else { return ")" }
    return ["session", "sliding"].contains(spec.assigner.word) ? "]" : ")"
  }

  private func fate(_ window: WindowVerdict) -> String {
    switch window.fate {
    case .open: "on time" + spare(window)
    case .fired: "late, accepted" + spare(window)
    case .gone: "missed by \(exact(window.missedBy))"
    }
  }

  /// Nothing where it could not have been late.
  private func spare(_ window: WindowVerdict) -> String {
    let (_, isBeyond) = window.madeBy.multipliedReportingOverflow(by: quantum)
    return window.madeBy == 0 || isBeyond ? "" : ", made it by \(exact(window.madeBy))"
  }

  /// Every millisecond counts where a window closes, so nothing is rounded.
  private func exact(_ quanta: Int64) -> String {
    let nanoseconds = nanoseconds(quanta)
    guard nanoseconds != .max, nanoseconds % 1_000_000 == 0 else {
      return TimeSpan(nanoseconds: nanoseconds).description
    }
    return HumanText.count(nanoseconds / 1_000_000) + " ms"
  }
}

extension StoryText {
  func json() -> String {
    let reading = story.reading
    var object = JSONObject()
    object.add("reading", name.description)
    object.add("epoch", Int(reading.epoch))
    object.add("copy", Int(reading.copy))
    object.add("value", reading.value)
    object.add("true_time", Timestamp(nanoseconds: reading.trueTime).description)
    object.add("event_time", Timestamp(nanoseconds: reading.eventTime).description)
    object.add("sent_time", Timestamp(nanoseconds: reading.sentTime).description)
    object.add("arrival_time", Timestamp(nanoseconds: reading.arrivalTime).description)
    object.add("class", story.ledgerClass.key)
    object.add("removed_by", story.removal?.step)
    object.add("reject_reason", story.removal?.reason?.word)
    if !story.waits.isEmpty {
      let waits = story.waits.map {
        "{\"step\": \(JSONObject.string($0.step)), \"passed_on\": \(string($0.end?.description))}"
      }
      object.add("waits", raw: "[\(waits.joined(separator: ", "))]")
    }
    let relatives = story.relatives.map {
      "{\"epoch\": \($0.reading.epoch), \"copy\": \($0.reading.copy), \"lost\": \($0.isLost)}"
    }
    object.add("relatives", raw: "[\(relatives.joined(separator: ", "))]")
    let steps = story.steps.map { "    " + json($0) }
    object.add("steps", raw: steps.isEmpty ? "[]" : "[\n\(steps.joined(separator: ",\n"))\n  ]")
    return object.text
  }

  private func json(_ step: ReadingStory.StepStory) -> String {
    let windows = step.windows.map { window in
      let bounds = [window.start, window.end].map { string(time($0)?.description) }
      return "{\"start\": \(bounds[0]), \"end\": \(bounds[1]), "
        + "\"fate\": \"\(window.fate.rawValue)\", \"missed_by_ns\": \(nanoseconds(window.missedBy)), "
        + "\"made_by_ns\": \(nanoseconds(window.madeBy))}"
    }
    return "{\"step\": \(JSONObject.string(step.name)), \"class\": \(string(step.outcome?.key)), "
      + "\"judged_by\": \(string(step.judge.flatMap(time)?.description)), "
      + "\"score\": \(step.score?.description ?? "null"), "
      + "\"windows\": [\(windows.joined(separator: ", "))]}"
  }

  private func string(_ text: String?) -> String { text.map(JSONObject.string) ?? "null" }

  /// Before the first watermark a reading makes it by more than 64 bits can say.
  private func nanoseconds(_ quanta: Int64) -> Int64 {
    let (nanoseconds, overflow) = quanta.multipliedReportingOverflow(by: quantum)
    return overflow ? .max : nanoseconds
  }
}
