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

  func text(color: Bool) -> String {
    let reading = story.reading
    func span(_ nanoseconds: Int64) -> String { HumanText.span(nanoseconds: nanoseconds) }
    let copy = reading.copy > 0 ? " (copy \(reading.copy))" : ""
    var lines = ["\(name)\(copy)   value \(reading.value)"]
    lines.append("  measured   \(Timestamp(nanoseconds: reading.trueTime))")
    lines.append(
      "  event      \(Timestamp(nanoseconds: reading.eventTime))"
        + "   clock off by \(span(reading.eventTime - reading.trueTime))"
    )
    lines.append(
      "  sent       \(Timestamp(nanoseconds: reading.sentTime))"
        + "   after \(span(reading.sentTime - reading.trueTime)) in the device"
    )
    let arrival = Timestamp(nanoseconds: reading.arrivalTime)
    if story.ledgerClass == .lost {
      lines.append("  lost       would have arrived \(arrival)")
    } else {
      lines.append(
        "  arrived    \(arrival)"
          + "   after \(span(reading.arrivalTime - reading.sentTime)) on the network"
      )
    }
    lines.append("  class      \(story.ledgerClass.word)\(reason)")
    for step in story.steps { lines += describe(step) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var reason: String {
    story.rejectReason.map { " (\($0.word))" } ?? ""
  }

  private var judgeWord: String {
    plan.topology.semantics == .flink ? "watermark" : "stream time"
  }

  private func describe(_ step: ReadingStory.StepStory) -> [String] {
    let judge = time(step.judge)?.description ?? "none yet"
    var lines = ["  \(step.name): \(judgeWord) \(judge)"]
    for window in step.windows {
      let bounds = [window.start, window.end].map { time($0)?.description ?? "?" }
      let fate =
        switch window.fate {
        case .open: "on time"
        case .fired: "late, accepted"
        case .gone: "missed by \(HumanText.span(nanoseconds: window.missedBy * quantum))"
        }
      lines.append("    [\(bounds[0]), \(bounds[1]))  \(fate)")
    }
    return lines
  }

  func json() -> String {
    let reading = story.reading
    var object = JSONObject()
    object.add("reading", name.description)
    object.add("copy", Int(reading.copy))
    object.add("value", reading.value)
    object.add("true_time", Timestamp(nanoseconds: reading.trueTime).description)
    object.add("event_time", Timestamp(nanoseconds: reading.eventTime).description)
    object.add("sent_time", Timestamp(nanoseconds: reading.sentTime).description)
    object.add("arrival_time", Timestamp(nanoseconds: reading.arrivalTime).description)
    object.add("class", story.ledgerClass.key)
    object.add("reject_reason", story.rejectReason?.word)
    let steps = story.steps.map { step in
      let windows = step.windows.map { window in
        let bounds = [window.start, window.end].map { time($0)?.description ?? "" }
        return "{\"start\": \"\(bounds[0])\", \"end\": \"\(bounds[1])\", "
          + "\"fate\": \"\(window.fate.rawValue)\", \"missed_by_ns\": \(window.missedBy * quantum)}"
      }
      let judge = time(step.judge).map { "\"\($0)\"" } ?? "null"
      return "    {\"step\": \(JSONObject.string(step.name)), \"judged_by\": \(judge), "
        + "\"windows\": [\(windows.joined(separator: ", "))]}"
    }
    object.add("steps", raw: steps.isEmpty ? "[]" : "[\n\(steps.joined(separator: ",\n"))\n  ]")
    return object.text
  }
}
