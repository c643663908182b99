import TidemarkCore
import TidemarkFleet

/// How the clocks of a class are written.
enum ClockShapes {
  static let clock: Shape<ClockDraft> = {
    let keys = ClockKeys()
    return .object("clock", "The devices' own clocks.", keys: keys.all) { fields throws(Failure) in
      var model = ClockModel()
      if let value = try fields.value(keys.resolution) { model.resolution = value }
      model.offset = try fields.value(keys.offset)
      model.drift = try fields.value(keys.drift)
      model.wander = try fields.value(keys.wander)
      model.synchronization = try fields.value(keys.sync)
      model.deadRTC = try fields.value(keys.deadRTC) ?? 0
      model.wrongZone = try fields.value(keys.wrongZone)
      let leap = try fields.value(keys.leap)
      model.leap = leap?.value
      model.reset = try fields.value(keys.reset)
      model.stop = try fields.value(keys.stop)
      return ClockDraft(model: model, leap: leap?.place)
    }
  }()
}

/// Clocks as written.
struct ClockDraft: Sendable {
  var model: ClockModel
  /// Where the time of a leap second stands.
  var leap: Place?
}

/// The keys of a clock.
private struct ClockKeys: Sendable {
  let resolution = Key(
    "resolution",
    Shapes.span(.positive),
    "What event times are floored to; 1ms by default."
  )
  let offset = Key("offset", DistributionShapes.span, "Error at the start, drawn per device.")
  let drift = Key("drift", DistributionShapes.drift, "Error per time, drawn per device.")
  let wander = Key("wander", ClockKeys.wanderShape, "The rate of the clock wanders.")
  let sync = Key("sync", ClockKeys.syncShape, "From time to time the error is corrected.")
  let deadRTC = Key(
    "dead-rtc",
    ClockKeys.deadRTCShape,
    "Devices that start at 1970 when they are switched on, until synchronised."
  )
  let wrongZone = Key("wrong-zone", ClockKeys.wrongZoneShape, "Devices in a wrong time zone.")
  let leap = Key("leap", ClockKeys.leapShape, "A leap second that devices do not know.")
  let reset = Key("reset", ClockKeys.resetShape, "From time to time the clock loses its time.")
  let stop = Key("stop", ClockKeys.stopShape, "From time to time the clock stands still.")

  var all: [any AnyKey] {
    [resolution, offset, drift, wander, sync, deadRTC, wrongZone, leap, reset, stop]
  }

  private static let share = Key("share", Shapes.share, required: true, "Share of the devices.")

  private static let wanderShape: Shape<ClockModel.Wander> = {
    let step = Key("step", Shapes.span(.positive), required: true, "Time between changes.")
    let sd = Key(
      "sd",
      Shapes.drift(.notNegative),
      required: true,
      "Standard deviation of a change of the rate."
    )
    return .object("wander", "A random walk of the clock's rate.", keys: [step, sd]) {
      fields throws(Failure) in
      ClockModel.Wander(step: try fields.require(step), sd: try fields.require(sd))
    }
  }()

  private enum Mode: String, CaseIterable, Sendable {
    case step, slew
  }

  /// What NTP's clients slew at most.
  private static let slewRate = 500e-6

  private static let syncShape: Shape<ClockModel.Synchronization> = {
    let every = Key(
      "every",
      DistributionShapes.interval,
      required: true,
      "From one synchronisation to the next."
    )
    let error = Key("error", DistributionShapes.span, "Error that is left; 0 by default.")
    let mode = Key(
      "mode",
      Shapes.choice("mode", Mode.allCases),
      "step (the default): at once; slew: gradually."
    )
    let rate = Key("slew-rate", Shapes.drift(.positive), "How fast to slew; 500ppm by default.")
    return .object(
      "sync",
      "Synchronisation such as NTP's.",
      keys: [every, error, mode, rate],
      rules: [
        .needs(rate.name, mode.name),
        .when(KeyCondition(key: mode.name, value: Mode.step.rawValue, forbidden: [rate.name])),
      ]
    ) { fields throws(Failure) in
      var sync = ClockModel.Synchronization(
        every: try fields.require(every),
        error: try fields.value(error) ?? .constant(0)
      )
      if try fields.value(mode) == .slew {
        sync.mode = .slew(rate: try fields.value(rate) ?? slewRate)
      }
      return sync
    }
  }()

  private static let deadRTCShape: Shape<Double> = .object(
    "dead-rtc",
    "Clocks without a battery.",
    keys: [share]
  ) { fields throws(Failure) in try fields.require(share) }

  private static let wrongZoneShape: Shape<ClockModel.WrongZone> = {
    let offsets = Key(
      "offsets",
      Shapes.span(.any).oneOrMore(),
      required: true,
      "How far off; each device draws one."
    )
    return .object("wrong-zone", "Devices set to a wrong time zone.", keys: [share, offsets]) {
      fields throws(Failure) in
      ClockModel.WrongZone(share: try fields.require(share), offsets: try fields.require(offsets))
    }
  }()

  private static let leapShape: Shape<Located<ClockModel.Leap>> = {
    let at = Key("at", Shapes.instant.located, required: true, "When the leap second is.")
    let step = Key("step", Shapes.span(.any), "How far clocks are off then; 1s by default.")
    let some = Key("share", Shapes.share, "Share of the devices; all by default.")
    return .object("leap", "A leap second that devices do not know.", keys: [at, step, some]) {
      fields throws(Failure) in
      let at = try fields.require(at)
      let leap = ClockModel.Leap(
        at: at.value,
        step: try fields.value(step) ?? .seconds(1),
        share: try fields.value(some) ?? 1
      )
      return Located(value: leap, place: at.place)
    }
  }()

  private static let every = Key(
    "every",
    DistributionShapes.interval,
    required: true,
    "From the end of one to the next."
  )

  private static let resetShape: Shape<ClockModel.Reset> = {
    let to = Key("to", Shapes.instant, "What the clock says then; 1970-01-01 by default.")
    return .object("reset", "The clock loses its time, until synchronised.", keys: [every, to]) {
      fields throws(Failure) in
      ClockModel.Reset(every: try fields.require(every), to: try fields.value(to) ?? .epoch)
    }
  }()

  private static let stopShape: Shape<ClockModel.Stop> = {
    let length = Key("for", DistributionShapes.interval, required: true, "For how long.")
    return .object("stop", "The clock stands still.", keys: [every, length]) {
      fields throws(Failure) in
      ClockModel.Stop(every: try fields.require(every), length: try fields.require(length))
    }
  }()
}
