import TidemarkCore

/// The clocks of a class, ready to draw from.
struct ClockPlan {
  /// Index of its draws: how many replacements came before the device.
  struct Zones {
    let share: Double
    let offsets: [Int64]
    let key: DrawKey

    /// 0 for the right zone, or 1 + the position of the wrong one in `offsets`.
    func number(device: UInt64, replacements: UInt32) -> UInt8 {
      let (lot, choice) = key.uniforms(device: device, index: UInt64(replacements))
      return lot < share ? 1 + UInt8(choice * Double(offsets.count)) : 0
    }
  }

  struct Wander {
    let step: Int64
    let sd: Double
    /// Index: how many steps the change lies after the start.
    let key: DrawKey
  }

  /// Index of its draws: how many times a synchronisation was planned before.
  struct Synchronization {
    let every: Draw
    let error: Draw
    /// How much of the first wait is over when a device is switched on.
    let share: DrawKey
    /// In seconds per second; 0: at once.
    let slew: Double
  }

  /// Index: how many resets were planned before.
  struct Reset {
    let every: Draw
    let to: Int64
  }

  /// Index of both: how many stops were planned before.
  struct Stop {
    let every: Draw
    let length: Draw
  }

  /// First instant of the simulation.
  let start: Int64
  /// Index of both: how many replacements came before the device.
  let offset: Draw?
  let drift: Draw?
  let wander: Wander?
  let synchronization: Synchronization?
  let deadRTC: Double
  /// Index: how many replacements came before the device.
  let deadRTCKey: DrawKey
  let zones: Zones?
  let reset: Reset?
  let stop: Stop?
  /// Leap second and incidents, in the order of time.
  let jumps: [ClockJump]

  /// `jumps` are the incidents that strike the class, in any order.
  init(_ model: ClockModel, start: Int64, jumps: [ClockJump], key: (String) -> DrawKey) {
    self.start = start
    offset = model.offset.map { Draw($0, key: key("clock offset")) }
    drift = model.drift.map { Draw($0, key: key("clock drift")) }
    wander = model.wander.map {
      Wander(step: $0.step.nanoseconds, sd: $0.sd, key: key("clock wander"))
    }
    synchronization = model.synchronization.map {
      let slew = if case .slew(let rate) = $0.mode { rate } else { 0.0 }
      return Synchronization(
        every: Draw($0.every, key: key("clock sync every")),
        error: Draw($0.error, key: key("clock sync error")),
        share: key("clock sync share"),
        slew: slew
      )
    }
    deadRTC = model.deadRTC
    deadRTCKey = key("clock dead rtc")
    zones = model.wrongZone.map {
      Zones(share: $0.share, offsets: $0.offsets.map(\.nanoseconds), key: key("clock zone"))
    }
    reset = model.reset.map {
      Reset(every: Draw($0.every, key: key("clock reset")), to: $0.to.nanoseconds)
    }
    stop = model.stop.map {
      Stop(
        every: Draw($0.every, key: key("clock stop")),
        length: Draw($0.length, key: key("clock stop for"))
      )
    }
    let leaps = model.leap.map {
      let victims = Victims(share: $0.share, key: key("clock leap"))
      return [ClockJump(at: $0.at.nanoseconds, by: $0.step.nanoseconds, victims: victims)]
    }
    // The order of jumps at one instant is that of the scenario, on every machine.
    self.jumps = ((leaps ?? []) + jumps).enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  /// Whether a clock stays on one line from one boot to the next.
  var isSteady: Bool {
    wander == nil && synchronization == nil && reset == nil && stop == nil && jumps.isEmpty
  }

  /// What the wrong zone of a number adds to all that a clock shows.
  func zoneOffset(_ number: UInt8) -> Int64 {
    guard number > 0, let zones else { return 0 }
    return zones.offsets[Int(number) - 1]
  }
}

/// Clocks that jump at one instant.
struct ClockJump: BitwiseCopyable {
  let at: Int64
  /// At most `FleetLimits.clockError` either way.
  let by: Int64
  let victims: Victims
}
