import TidemarkCore
import TidemarkFleet
import TidemarkReport

/// A fleet's features in plain words.
enum ModelWords {
  static func span(_ nanoseconds: Double) -> String {
    let bounded = min(max(nanoseconds, -9e18), 9e18)
    return HumanText.span(nanoseconds: Int64(bounded))
  }

  static func span(_ span: TimeSpan) -> String { HumanText.span(span) }

  /// A distribution of lengths of time.
  static func span(_ distribution: Distribution) -> String {
    words(distribution) { span($0) }
  }

  static func drift(_ distribution: Distribution) -> String {
    words(distribution) { HumanText.decimal($0 * 1e6, places: 1).dropZero + " ppm" }
  }

  private static func words(_ distribution: Distribution, _ text: (Double) -> String) -> String {
    switch distribution {
    case .constant(let value): text(value)
    case .uniform(let low, let high): "\(text(low)) to \(text(high))"
    case .normal(let mean, let sd):
      mean == 0 ? "\(text(sd)) (sd)" : "\(text(mean)) (sd \(text(sd)))"
    case .lognormal(let median, let p99): "\(text(median)) (median; 1 % above \(text(p99)))"
    case .exponential(let mean), .gamma(let mean, _): "\(text(mean)) on average"
    case .pareto(let minimum, _): "\(text(minimum)) or more, now and then far more"
    case .empirical(let values, _):
      "\(text(values.min() ?? 0)) to \(text(values.max() ?? 0)), as given"
    }
  }

  static func sensor(_ sensor: SensorModel) -> String {
    let every = sensor.every
    var text: String
    switch every.kind {
    case .periodic(let jitter):
      text = "every \(span(every.period))"
      if let jitter { text += ", off by \(span(jitter))" }
    case .poisson: text = "at random, every \(span(every.period)) on average"
    case .onChange(let threshold, let heartbeat):
      text = "looks every \(span(every.period)), reports changes of \(threshold)"
      if let heartbeat { text += ", else every \(span(heartbeat))" }
    }
    if let load = every.load { text += ", more or fewer by the time of \(load.cycle)" }
    return text
  }

  static func clock(_ clock: ClockModel) -> String {
    var parts: [String] = []
    if let offset = clock.offset { parts.append("off by \(span(offset))") }
    if let drift = clock.drift {
      parts.append("drift \(Self.drift(drift))" + perHour(drift))
    }
    if clock.wander != nil { parts.append("a rate that wanders") }
    if let synchronization = clock.synchronization {
      parts.append(
        "synchronised every \(span(synchronization.every)) to within "
          + span(synchronization.error)
      )
    } else if !parts.isEmpty {
      parts.append("never synchronised")
    }
    if clock.deadRTC > 0 { parts.append("\(share(clock.deadRTC)) start in 1970") }
    if let zone = clock.wrongZone, zone.share > 0 {
      parts.append("\(share(zone.share)) in a wrong time zone")
    }
    if let leap = clock.leap {
      parts.append("\(share(leap.share)) miss the leap second of \(leap.at)")
    }
    if let reset = clock.reset {
      parts.append("set back to \(reset.to) every \(span(reset.every))")
    }
    if let stop = clock.stop {
      parts.append("stand still for \(span(stop.length)) every \(span(stop.every))")
    }
    if parts.isEmpty { parts.append("right") }
    return parts.joined(separator: ", ") + "; ticks of \(span(clock.resolution))"
  }

  /// What a typical drift comes to.
  private static func perHour(_ drift: Distribution) -> String {
    let typical: Double
    switch drift {
    case .constant(let value): typical = value.magnitude
    case .normal(let mean, let sd): typical = max(mean.magnitude, sd)
    case .uniform(let low, let high): typical = max(low.magnitude, high.magnitude)
    default: return ""
    }
    return ": \(span(typical * 3_600e9)) an hour"
  }

  static func network(_ network: NetworkModel) -> String {
    var parts = [network.delay.map { "delay \(span($0))" } ?? "no delay"]
    if let jitter = network.jitter { parts.append("jitter \(span(jitter))") }
    if let delay = network.groupDelay { parts.append("\(span(delay)) more per group") }
    if network.loss > 0 { parts.append("\(share(network.loss)) lost") }
    if let bursts = network.bursts {
      parts.append(
        "\(share(bursts.lossInBad)) lost in bad times of \(span(bursts.badMean)) "
          + "every \(span(bursts.goodMean))"
      )
    }
    if network.duplicate > 0 { parts.append("\(share(network.duplicate)) sent twice") }
    if let gateway = network.gateway {
      parts.append("gateways hand on every \(span(gateway.every))")
    }
    if let rate = network.uplinkRate {
      parts.append("devices send at most \(HumanText.short(rate)) a second")
    }
    if let buffer = network.buffer {
      parts.append(
        "buffers of \(HumanText.count(Int64(buffer.capacity))) that lose the "
          + (buffer.overflow == .dropOldest ? "oldest" : "newest")
      )
    }
    return parts.joined(separator: ", ")
  }

  static func offline(_ offline: NetworkModel.Offline) -> String {
    let who = offline.scope == .group ? "whole groups, " : ""
    let then = offline.then == .flush ? "readings wait" : "readings are lost"
    return "\(who)for \(span(offline.length)) every \(span(offline.every)); \(then)"
  }

  /// Nil if all are always there.
  static func membership(_ membership: MembershipModel) -> String? {
    var parts: [String] = []
    if let join = membership.join {
      parts.append("\(share(join.share)) join after \(span(join.at))")
    }
    if let leave = membership.leave {
      parts.append("\(share(leave.share)) leave after \(span(leave.at))")
    }
    if let restart = membership.restart {
      parts.append("restart every \(span(restart.every)), off for \(span(restart.downFor))")
    }
    if let replacement = membership.replacement {
      parts.append(
        "replaced every \(span(replacement.every)), off for \(span(replacement.downFor))"
      )
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  static func incident(_ incident: IncidentModel) -> String {
    switch incident.kind {
    case .partitionOutage(let partition, let then):
      "partition \(partition) takes nothing; " + afterwards(then)
    case .outage(let then): "no connection for \(target(incident.target)); \(afterwards(then))"
    case .storm(let factor):
      "\(HumanText.short(factor)) times as many readings from \(target(incident.target))"
    case .clockJump(let by): "clocks of \(target(incident.target)) jump by \(span(by))"
    case .brownOut(let factor, let loss):
      "delays of \(target(incident.target)) are \(HumanText.short(factor)) times as long, "
        + "\(share(loss)) lost"
    }
  }

  private static func afterwards(_ then: NetworkModel.Offline.Afterwards) -> String {
    then == .flush ? "readings wait" : "readings are lost"
  }

  private static func target(_ target: IncidentModel.Target) -> String {
    let who = target.group ?? target.deviceClass.map { "class \($0)" } ?? "all devices"
    return target.share < 1 ? "\(share(target.share)) of \(who)" : who
  }

  /// Up to two decimals: scenarios say 0.05 %.
  static func share(_ value: Double) -> String {
    HumanText.decimal(value * 100, places: 2).dropZero + " %"
  }
}

extension String {
  /// Without zeros at the end of its decimals.
  fileprivate var dropZero: String {
    guard contains(".") else { return self }
    var text = self
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
