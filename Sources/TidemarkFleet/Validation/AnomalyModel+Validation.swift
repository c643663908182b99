import TidemarkCore

extension DeviceClass {
  /// Throws at the first thing that makes the anomalies of the class impossible; its sensors were
  /// found valid.
  func validateAnomalies(in place: String, duration: TimeSpan) throws(Failure) {
    for model in anomalies {
      try AnomalyCheck(model: model, deviceClass: self, place: place, duration: duration).run()
    }
    for family in AnomalyFamily.families(of: self) {
      try FamilyCheck(family: family, deviceClass: self, place: place, duration: duration).run()
    }
  }
}

/// Checks a model by itself.
private struct AnomalyCheck {
  let model: AnomalyModel
  let deviceClass: DeviceClass
  let place: String
  let duration: TimeSpan

  private static let times = 1_000
  private static let count = 100_000

  func run() throws(Failure) {
    try checkSensors()
    try checkTiming()
    try checkLength()
    try checkStrength()
    try checkEffect()
    for sensor in struck { try check(sensor) }
  }

  private var kind: AnomalyModel.Kind { model.kind }
  private var name: String { kind.rawValue }

  private var struck: [SensorModel] {
    deviceClass.sensors.filter { model.sensors.contains($0.name) }
  }

  private func wrong(_ message: String) -> Failure {
    Failure(.usage, "\(here): \(message)")
  }

  private var here: String {
    model.sensors.isEmpty
      ? "\(place), \(name)" : "\(place), \(name) of \(model.sensors.joined(separator: ", "))"
  }

  private func checkSensors() throws(Failure) {
    guard !model.sensors.isEmpty else { throw wrong("strikes no sensor; name at least one") }
    let names = deviceClass.sensors.map(\.name)
    var seen: Set<String> = []
    for sensor in model.sensors {
      guard names.contains(sensor) else {
        let hint = nearestName(to: sensor, among: names).map { "; did you mean \($0)?" }
        throw Failure(
          .usage,
          "\(place): \(name) strikes an unknown sensor \(sensor)\(hint ?? "")"
        )
      }
      guard seen.insert(sensor).inserted else {
        throw wrong("sensor \(sensor) is named twice; names must differ")
      }
    }
    guard model.scope != .group || deviceClass.grouping != nil else {
      throw wrong("strikes groups, and the class has none; give it a group or use another scope")
    }
  }

  private func checkTiming() throws(Failure) {
    switch model.timing {
    case .every(let every):
      try every.validate(in: "\(here), every", atLeast: FleetLimits.gap)
    case .at(let times):
      guard (1...Self.times).contains(times.count) else {
        throw wrong("must be at 1 to \(Self.times) times, is at \(times.count)")
      }
      let wait = try checkWait()
      for time in times where time < .zero || time > duration - wait {
        throw wrong(
          "is at \(time); must be at 0s to \(duration - wait), \(wait) before the end, to strike "
            + "a reading"
        )
      }
    case .count(let count):
      guard (1...Self.count).contains(count) else {
        throw wrong("count must be 1 to \(Self.count), is \(count)")
      }
      _ = try checkWait()
    }
  }

  /// How long it may take until a reading; one that is placed needs so much time.
  private func checkWait() throws(Failure) -> TimeSpan {
    let sensors = deviceClass.sensors.indices.filter {
      model.sensors.contains(deviceClass.sensors[$0].name)
    }
    let wait = TimeSpan(nanoseconds: deviceClass.wait(forSensors: sensors))
    guard wait <= duration else {
      throw wrong(
        "may meet no reading in \(duration); two periods, or ticks of the clock, are \(wait): use a "
          + "longer duration"
      )
    }
    return wait
  }

  private func checkLength() throws(Failure) {
    if kind == .spike {
      guard model.length == nil else { throw wrong("has a length; a spike is one reading") }
    } else {
      guard let length = model.length else { throw wrong("needs a length") }
      try length.validate(in: "\(here), length", atLeast: 1)
    }
    guard kind == .wear || model.repair == nil else {
      throw wrong("has a repair; only wear has one")
    }
    try model.repair?.validate(in: "\(here), repair", atLeast: 0)
    for (distribution, name) in [(model.length, "length"), (model.repair, "repair")] {
      guard let distribution else { continue }
      switch model.timing {
      case .every: break
      case .at:
        guard case .constant = distribution else {
          throw wrong("is at given times; then its \(name) must be constant")
        }
      case .count:
        guard distribution.longestSpan != nil else {
          throw wrong(
            "is counted; then its \(name) must have an upper bound: constant, uniform or empirical"
          )
        }
      }
    }
  }

  private func checkStrength() throws(Failure) {
    guard kind.hasMagnitude else { return }
    switch model.magnitude {
    case .value(let value):
      guard value > 0, value <= 1e150 else {
        throw wrong("magnitude must be above 0 and at most 1e150, is \(value)")
      }
    case .deviations(let count):
      guard count > 0, count <= 1e6 else {
        throw wrong("magnitude must be above 0sd and at most 1e6sd, is \(count)sd")
      }
      for sensor in struck where !(sensor.noiseSD > 0) {
        throw wrong("a magnitude in sd needs noise, and the signal of \(sensor.name) has none")
      }
    }
  }

  private func checkEffect() throws(Failure) {
    switch kind {
    case .periodChange:
      guard (0.01...100).contains(model.factor), model.factor != 1 else {
        throw wrong("factor must lie in 0.01...100 and not be 1, is \(model.factor)")
      }
    case .unitError:
      for (value, name) in [(model.factor, "factor"), (model.offset, "offset")]
      where !(value.magnitude <= 1e100) {
        throw wrong("\(name) must be a number of at most 1e100, is \(value)")
      }
      guard model.factor != 1 || model.offset != 0 else {
        throw wrong("changes nothing with a factor of 1 and an offset of 0")
      }
    case .futureTimestamp:
      guard model.ahead > .zero, model.ahead.nanoseconds <= FleetLimits.clockError else {
        throw wrong("must be above 0 and at most 40 years ahead, is \(model.ahead)")
      }
      guard model.ahead >= deviceClass.clock.resolution else {
        throw wrong(
          "must be ahead by at least the clock's resolution, \(deviceClass.clock.resolution), "
            + "is \(model.ahead)"
        )
      }
    case .wear:
      guard model.exponent > 0, model.exponent <= 100 else {
        throw wrong("exponent must be above 0 and at most 100, is \(model.exponent)")
      }
    default: break
    }
    guard !kind.hasShare || (model.share > 0 && model.share <= 1) else {
      throw wrong("share must be above 0% and at most 100%, is \(model.share * 100)%")
    }
  }

  private func check(_ sensor: SensorModel) throws(Failure) {
    guard sensor.kind == .number || kind.fitsStates else {
      let kinds = AnomalyModel.Kind.allCases.filter(\.fitsStates).map(\.rawValue)
      throw wrong(
        "\(sensor.name) reports states, which can only be struck by "
          + kinds.joined(separator: ", ")
      )
    }
    guard kind != .periodChange || sensor.hasWaves(among: deviceClass.sensors) else {
      throw wrong("the signal of \(sensor.name) has no sine or square wave to change")
    }
    guard kind != .outOfRange || sensor.range != nil else {
      throw wrong("needs a range, and \(sensor.name) has none")
    }
  }
}

/// Checks what strikes the same sensors together; each model was found valid by itself.
private struct FamilyCheck {
  let family: AnomalyFamily
  let deviceClass: DeviceClass
  let place: String
  let duration: TimeSpan

  func run() throws(Failure) {
    try checkScopes()
    try family.validateFailures(in: place, of: deviceClass)
    try checkTimes()
    do throws(AnomalyFamily.NoRoom) {
      let pause = pause(family.sensors).nanoseconds
      _ = try family.fixedSlots(pause: pause, duration: duration.nanoseconds) { _, _ in 0 }
    } catch {
      throw noRoom(for: family.sources[error.source])
    }
  }

  private func wrong(_ message: String) -> Failure {
    Failure(.usage, "\(place): \(message)")
  }

  private func names(_ sensors: [Int]) -> String {
    sensors.map { deviceClass.sensors[$0].name }.joined(separator: ", ")
  }

  private func noRoom(for source: AnomalySource) -> Failure {
    let longest = TimeSpan(nanoseconds: source.longest ?? 0)
    guard case .count(let count) = source.model.timing else {
      preconditionFailure("only what is counted needs room")
    }
    let length = longest > .zero ? " of up to \(longest)" : ""
    return Failure(
      .usage,
      "\(place), \(source.model.kind.rawValue) of \(names(source.sensors)): cannot place "
        + "\(count)\(length) in \(duration) without covering another; "
        + "use fewer, shorter ones or a longer duration"
    )
  }

  /// What a wider scope draws is the same for others, so it cannot flow around what only some have.
  private func checkScopes() throws(Failure) {
    for fixed in family.sources where fixed.isFixed {
      for other in family.sources where !other.isFixed && other.model.scope > fixed.model.scope {
        let shared = fixed.sensors.filter(other.sensors.contains)
        guard !shared.isEmpty else { continue }
        throw wrong(
          "\(fixed.model.kind.rawValue) of \(names(shared)) is placed for each "
            + "\(fixed.model.scope.rawValue), and \(other.model.kind.rawValue) at random for each "
            + "\(other.model.scope.rawValue) could cover it; give both the same scope"
        )
      }
    }
  }

  /// Anomalies at given times need two periods between them.
  private func checkTimes() throws(Failure) {
    struct Given {
      var source: AnomalySource
      var time: TimeSpan
    }
    var given: [Given] = []
    for source in family.sources {
      guard case .at(let times) = source.model.timing else { continue }
      given += times.map { Given(source: source, time: $0) }
    }
    given.sort { $0.time < $1.time }
    let longestPause = pause(family.sensors)
    // Those that may still go on at the time of the next.
    var before: [Given] = []
    for late in given {
      before.removeAll {
        late.time >= $0.time + TimeSpan(nanoseconds: $0.source.longest ?? 0) + longestPause
      }
      defer { before.append(late) }
      for early in before {
        let length = TimeSpan(nanoseconds: early.source.longest ?? 0)
        let shared = early.source.sensors.filter(late.source.strikes)
        let free = early.time + length + pause(shared)
        guard !shared.isEmpty, late.time < free else { continue }
        let kinds = (early.source.model.kind.rawValue, late.source.model.kind.rawValue)
        throw wrong(
          "\(kinds.0) at \(early.time)\(length > .zero ? " for \(length)" : "") and \(kinds.1) at "
            + "\(late.time) would overlap on \(names(shared)); begin the later at \(free) or after"
        )
      }
    }
  }

  private func pause(_ sensors: [Int]) -> TimeSpan {
    TimeSpan(nanoseconds: deviceClass.pause(ofSensors: sensors, duration: duration))
  }
}

extension AnomalyModel.Scope: Comparable {
  /// From the narrowest to the widest.
  package static func < (a: AnomalyModel.Scope, b: AnomalyModel.Scope) -> Bool {
    a.width < b.width
  }

  private var width: Int {
    switch self {
    case .sensor: 0
    case .device: 1
    case .group: 2
    }
  }
}

extension SensorModel {
  /// Whether there is a wave that a period change can speed up, perhaps by correlation.
  fileprivate func hasWaves(among sensors: [SensorModel]) -> Bool {
    let others = sensors.filter { $0.name != name }
    return signal.contains { $0.hasWaves(among: others) }
  }
}

extension SignalPart {
  fileprivate func hasWaves(among sensors: [SensorModel]) -> Bool {
    switch self {
    case .sine, .square: true
    case .shared(let part): part.hasWaves(among: sensors)
    case .correlated(let sensor, _, _):
      sensors.first { $0.name == sensor }?.hasWaves(among: sensors) ?? false
    default: false
    }
  }
}
