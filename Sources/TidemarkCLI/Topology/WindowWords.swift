import TidemarkCore
import TidemarkStreams

/// Windows, when they fire, and what becomes of late readings, in words.
struct WindowWords {
  typealias Fact = PlanPicture.Fact

  /// `tumbling 1m`.
  let windows: String
  private(set) var facts: [Fact] = []
  private(set) var brief: [String] = []
  private let spec: WindowSpec
  /// The step of event time: what "minus one" is in the rules of both semantics.
  private let quantum: TimeSpan

  init(_ spec: WindowSpec, _ topology: Topology) {
    self.spec = spec
    quantum = topology.quantum
    windows = WindowWords.name(spec.assigner)
    facts.append(Fact("windows", WindowWords.description(spec.assigner, topology.semantics)))
    switch topology.semantics {
    case .flink: addFlink(topology)
    case .kafkaStreams: addKafka()
    }
  }

  private static func name(_ assigner: WindowSpec.Assigner) -> String {
    let offset = assigner.offset == .zero ? "" : ", offset \(assigner.offset)"
    switch assigner {
    case .tumbling(let size, _): return "tumbling \(size)\(offset)"
    case .hopping(let size, let advance, _): return "hopping \(size) every \(advance)\(offset)"
    case .cumulative(let step, let size, _): return "cumulative \(step) to \(size)\(offset)"
    case .sliding(let size): return "sliding \(size)"
    case .session(let gap): return "session, gap \(gap)"
    case .global: return "global"
    }
  }

  private static func description(
    _ assigner: WindowSpec.Assigner,
    _ semantics: Topology.Semantics
  ) -> String {
    let name = name(assigner)
    switch assigner {
    case .tumbling, .hopping: return "\(name): [start, end)"
    case .cumulative: return "\(name): [start, end), each longer than the one before"
    case .sliding: return "\(name): around each reading, both ends included"
    case .session:
      return semantics == .flink
        ? "\(name): [first, last + gap); sessions that touch merge"
        : "\(name): [first, last]; sessions up to the gap apart merge"
    case .global: return "\(name): one window for all of time"
    }
  }
}

extension WindowWords {
  private mutating func addFlink(_ topology: Topology) {
    let fires = flinkFires(topology.atEnd)
    facts.append(Fact("fires", fires.text))
    if !fires.brief.isEmpty { brief.append(fires.brief) }
    if let accumulation = accumulationText { facts.append(Fact("shows", accumulation)) }
    guard spec.assigner != .global else {
      facts.append(Fact("late", "no reading is too late for a window without an end"))
      return
    }
    let output = spec.late == .drop ? "dropped" : "to the side output"
    let lateness = spec.allowedLateness
    guard lateness > .zero else {
      facts.append(
        Fact("late", "\(output) once the watermark reaches the end − \(quantum) of every window")
      )
      brief.append("late: \(output)")
      return
    }
    facts.append(
      Fact(
        "late",
        "accepted until the watermark reaches the end − \(quantum) + \(lateness); \(output) once "
          + "it is there for every window"
      )
    )
    brief.append("late: accepted for \(lateness), then \(output)")
  }

  private func flinkFires(_ atEnd: Topology.AtEnd) -> (text: String, brief: String) {
    let passes = "when the watermark reaches the end − \(quantum)"
    let again = spec.allowedLateness > .zero ? ", then at each late reading" : ""
    switch spec.trigger {
    case .eventTime:
      guard spec.assigner == .global else { return (passes + again, "") }
      return atEnd == .endOfInput
        ? ("when the input ends", "fires at the end") : ("never", "never fires")
    case .continuousEventTime(let interval):
      let every = "at every multiple of \(interval) of event time from its first reading on"
      return spec.assigner == .global
        ? (every, "fires every \(interval)")
        : ("\(every), and \(passes)\(again)", "fires every \(interval)")
    case .count(let count):
      let text = count == 1 ? "every reading" : "every \(count) readings"
      return ("after \(text), never because time passes", "fires after \(text)")
    case .endOfStream: return ("when the input ends, not before", "fires at the end")
    case .early(let interval):
      let early = "every \(interval) on the pipeline's clock after its first reading"
      return ("\(early), and \(passes)\(again)", "fires early, every \(interval)")
    }
  }

  /// Nil where a window that fires again shows everything, as it does by default.
  private var accumulationText: String? {
    switch spec.accumulation {
    case .accumulating: nil
    case .discarding: "discarding: only what came since it fired last"
    case .retracting: "retracting: withdraws what it showed before"
    }
  }
}

extension WindowWords {
  private mutating func addKafka() {
    let end = kafkaEnd
    switch spec.emit {
    case .onUpdate: facts.append(Fact("fires", "at each reading"))
    case .onClose:
      var text = "once, when stream time \(end)"
      if spec.emitInterval > .zero {
        text += "; looks for closed windows at most every \(spec.emitInterval)"
      }
      if let retention = spec.retention { text += "; keeps windows for \(retention)" }
      facts.append(Fact("fires", text))
    case .suppress: facts.append(Fact("fires", "at each reading, into a buffer that \(suppress)"))
    }
    brief.append("emit \(spec.emit.rawValue)")
    facts.append(
      Fact("late", "accepted until stream time \(end), for each window; then dropped")
    )
    brief.append("grace \(spec.allowedLateness)")
  }

  /// What stream time does when a window is over; the ends of sessions and sliding windows belong to
  /// them.
  private var kafkaEnd: String {
    var text: String
    switch spec.assigner {
    case .session(let gap): text = "passes the end + gap \(gap)"
    case .sliding: text = "passes the end"
    default: text = "reaches the end"
    }
    if spec.allowedLateness > .zero { text += " + grace \(spec.allowedLateness)" }
    return text
  }

  private var suppress: String {
    var text: String
    switch spec.suppress.until {
    case .windowCloses: text = "gives out final results"
    case .timeLimit(let limit): text = "holds each window's first result for \(limit)"
    }
    var limits: [String] = []
    if let count = spec.suppress.maxRecords { limits.append("\(count) results") }
    if let bytes = spec.suppress.maxBytes { limits.append("\(bytes) bytes") }
    guard !limits.isEmpty else { return text }
    text += "; full at \(limits.joined(separator: " or ")): "
    return text
      + (spec.suppress.whenFull == .emit ? "gives out the oldest" : "the run fails")
  }
}
