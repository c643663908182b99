import TidemarkScenario
import TidemarkStreams

extension OperatorCaseRunner {
  func generator(_ generator: WatermarkGenerator) -> [CaseEvent] {
    var generator = generator
    return events { item, step in
      if case .record(_, let time, _, _, _) = item { generator.observe(time) }
      return item == .probe ? [event(.watermark(generator.watermark), at: step)] : []
    }
  }

  func idleness(_ timer: IdlenessTimer) -> [CaseEvent] {
    var timer = timer
    var now: Int64 = 0
    return events { item, step in
      switch item {
      case .processingTime(let time): now = time
      case .activity, .record: timer.noteActivity()
      case .probe: return [event(timer.isIdle(at: now) ? .idle : .active, at: step)]
      default: break
      }
      return []
    }
  }

  func valve(_ valve: WatermarkValve) -> [CaseEvent] {
    var valve = valve
    return events { item, step in
      guard case .channel(let channel, let signal) = item else { return [] }
      let outputs =
        switch signal {
        case .watermark(let time): valve.receive(watermark: time, channel: channel)
        case .idle: valve.becomeIdle(channel: channel)
        case .active: valve.becomeActive(channel: channel)
        case .add, .remove: [WatermarkValve.Output]()
        }
      return outputs.map { event($0, at: step) }
    }
  }

  func multiplexer(_ multiplexer: WatermarkMultiplexer) -> [CaseEvent] {
    var multiplexer = multiplexer
    return events { item, step in
      var outputs: [WatermarkValve.Output] = []
      if item == .flush { outputs = multiplexer.flush() }
      if case .partition(let name, let signal, let deferred) = item {
        switch signal {
        case .watermark(let time):
          outputs = multiplexer.receive(watermark: time, partition: name, deferred: deferred)
        case .idle: outputs = multiplexer.set(idle: true, partition: name, deferred: deferred)
        case .active: outputs = multiplexer.set(idle: false, partition: name, deferred: deferred)
        case .add: multiplexer.add(name)
        case .remove: multiplexer.remove(name)
        }
      }
      return outputs.map { event($0, at: step) }
    }
  }

  func alignment(_ alignment: WatermarkAlignment) -> [CaseEvent] {
    var alignment = alignment
    return events { item, step in
      let outputs: [WatermarkAlignment.Output] =
        switch item {
        case .report(let source, let group, let watermark):
          alignment.report(source: source, group: group, watermark: watermark)
        case .limit(let source, let limit): alignment.give(limit: limit, to: source)
        case .read(let source, let time): alignment.read(time: time, source: source)
        default: []
        }
      return outputs.map { event($0, at: step) }
    }
  }

  private func event(_ output: WatermarkValve.Output, at step: Int) -> CaseEvent {
    switch output {
    case .watermark(let time):
      var event = CaseEvent(kind: .watermark, at: step)
      event.others = [ExpectedEvent.Field(name: "watermark", value: .int(time))]
      return event
    case .idle: return status("idle", at: step)
    case .active: return status("active", at: step)
    }
  }

  private func status(_ word: String, at step: Int) -> CaseEvent {
    var event = CaseEvent(kind: .status, at: step)
    event.others = [ExpectedEvent.Field(name: "status", value: .string(word))]
    return event
  }

  private func event(_ output: WatermarkAlignment.Output, at step: Int) -> CaseEvent {
    let kind: ExpectedEvent.Kind
    let source: Int
    var limit: CaseValue?
    switch output {
    case .limit(let number, let allowed):
      (kind, source) = (.limit, number)
      limit = allowed.map { .int($0) } ?? .string("unbounded")
    case .paused(let number): (kind, source) = (.paused, number)
    case .resumed(let number): (kind, source) = (.resumed, number)
    }
    var event = CaseEvent(kind: kind, at: step)
    event.others = [ExpectedEvent.Field(name: "source", value: .int(Int64(source)))]
    if let limit { event.others.append(ExpectedEvent.Field(name: "limit", value: limit)) }
    return event
  }
}
