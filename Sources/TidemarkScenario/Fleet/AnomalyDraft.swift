import TidemarkCore
import TidemarkFleet

/// An anomaly as written: its sensors are names with places, or all of the class.
struct AnomalyDraft: Sendable {
  /// Without its sensors.
  var model: AnomalyModel
  var kind: Located<AnomalyModel.Kind>
  /// nil: all sensors of the class.
  var sensors: [Located<String>]?
  /// Where `sensor` or `sensors` stands.
  var sensorsPlace: Place
  var magnitude: Place?
  /// Where `of: group` stands.
  var sharing: Place?
  /// Times that must lie within the simulation.
  var times: [SimulatedTime]

  static let shape: Shape<AnomalyDraft> = {
    let keys = AnomalyKeys()
    return .object(
      "anomaly",
      "Something that goes wrong with what sensors measure.",
      keys: keys.all,
      rules: keys.rules
    ) { fields throws(Failure) in
      let kind = try fields.require(keys.kind)
      try checkRepair(kind.value, fields, keys)
      var model = AnomalyModel(
        kind: kind.value,
        sensors: [],
        scope: try fields.value(keys.scope) ?? .sensor,
        timing: try timing(fields, keys),
        length: try fields.value(keys.length),
        direction: try fields.value(keys.direction) ?? .either
      )
      try setDetails(of: &model, fields, keys)
      let group = model.scope == .group ? fields.place(of: keys.scope) : nil
      return AnomalyDraft(
        model: model,
        kind: kind,
        sensors: try struckSensors(fields, keys),
        sensorsPlace: fields.place(of: keys.sensor) ?? fields.place(of: keys.sensors)
          ?? fields.place,
        magnitude: fields.place(of: keys.magnitude),
        sharing: group,
        times: try times(fields, keys)
      )
    }
  }()

  /// Refuses wear that should begin again after a failure that is never repaired.
  private static func checkRepair(
    _ kind: AnomalyModel.Kind,
    _ fields: Fields,
    _ keys: AnomalyKeys
  ) throws(Failure) {
    guard kind == .wear, fields.place(of: keys.repair) == nil else { return }
    let onsets = try fields.value(keys.at) ?? []
    let count = try fields.located(keys.count)
    let second = onsets.count > 1 ? onsets[1].place : (count?.value ?? 0) > 1 ? count?.place : nil
    if let second {
      throw second.failure("nothing wears after its failure; give 'repair', or only one onset")
    }
  }

  private static func setDetails(
    of model: inout AnomalyModel,
    _ fields: Fields,
    _ keys: AnomalyKeys
  ) throws(Failure) {
    if let magnitude = try fields.value(keys.magnitude) { model.magnitude = magnitude }
    if let factor = try fields.value(keys.factor) { model.factor = factor }
    if let offset = try fields.value(keys.offset) { model.offset = offset }
    if let share = try fields.value(keys.share) { model.share = share }
    if let ahead = try fields.value(keys.ahead) { model.ahead = ahead }
    if let exponent = try fields.value(keys.exponent) { model.exponent = exponent }
    model.repair = try fields.value(keys.repair)
  }

  private static func struckSensors(
    _ fields: Fields,
    _ keys: AnomalyKeys
  ) throws(Failure) -> [Located<String>]? {
    if let sensor = try fields.value(keys.sensor) { return [sensor] }
    let names = try fields.require(keys.sensors)
    try requireUnique(names ?? [], "sensor")
    return names
  }

  private static func timing(
    _ fields: Fields,
    _ keys: AnomalyKeys
  ) throws(Failure) -> AnomalyModel.Timing {
    if let every = try fields.value(keys.every) { return .every(every) }
    if let times = try fields.value(keys.at) {
      for (time, next) in zip(times, times.dropFirst()) where next.value <= time.value {
        throw next.place.failure("the times of 'at' must follow each other")
      }
      for key in [keys.length, keys.repair] {
        guard let length = try fields.located(key), !length.value.isConstant else { continue }
        throw length.place.failure("with 'at', '\(key.name)' must always be the same, such as 5m")
      }
      return .at(times.map(\.value))
    }
    let count = try fields.require(keys.count)
    for key in [keys.length, keys.repair] {
      guard let length = try fields.located(key), length.value.upperBound == nil else { continue }
      throw length.place.failure(
        "with 'count', '\(key.name)' needs an upper bound: a constant, uniform or empirical"
      )
    }
    return .count(count)
  }

  /// The times of `at`; one that would begin before the one before it ends is refused.
  private static func times(
    _ fields: Fields,
    _ keys: AnomalyKeys
  ) throws(Failure) -> [SimulatedTime] {
    guard let onsets = try fields.value(keys.at) else { return [] }
    var length = TimeSpan.zero
    for key in [keys.length, keys.repair] {
      guard case .constant(let nanoseconds) = try fields.value(key) else { continue }
      length = length + TimeSpan(nanoseconds: Int64(nanoseconds))
    }
    for (onset, next) in zip(onsets, onsets.dropFirst())
    where next.value < onset.value + length {
      throw next.place.failure(
        "the one at \(onset.value) lasts \(length), until after this; leave more time between them"
      )
    }
    return onsets.map { SimulatedTime(at: $0.value, length: length, place: $0.place) }
  }
}

extension AnomalyDraft {
  /// The model, once the sensors of the class are known.
  func resolved(among sensors: [SensorDraft]) throws(Failure) -> AnomalyModel {
    let known = sensors.map(\.model.name)
    var model = model
    for name in self.sensors ?? known.map({ Located(value: $0, place: sensorsPlace) }) {
      guard let sensor = sensors.first(where: { $0.model.name == name.value }) else {
        throw name.place.failure(unknownName(name.value, what: "sensor", among: known))
      }
      try check(sensor, named: name.place, among: sensors)
      model.sensors.append(name.value)
    }
    return model
  }

  /// Refuses a sensor to which this cannot happen.
  private func check(
    _ sensor: SensorDraft,
    named place: Place,
    among sensors: [SensorDraft]
  ) throws(Failure) {
    let name = sensor.model.name
    if sensor.model.kind == .state, !Self.kindsOfStates.contains(kind.value) {
      throw place.failure(
        "'\(kind.value.rawValue)' changes numbers, and '\(name)' reports states"
      )
    }
    if case .deviations = model.magnitude, !sensor.hasNoise {
      throw (magnitude ?? place).failure(
        "a magnitude in sd needs noise, and the signal of '\(name)' has none"
      )
    }
    if kind.value == .periodChange, !sensor.hasWave(among: sensors) {
      throw place.failure(
        "'period-change' needs a sine or a square, and the signal of '\(name)' has neither"
      )
    }
    if kind.value == .outOfRange, sensor.model.range == nil {
      throw place.failure("'out-of-range' needs a range, and '\(name)' has none")
    }
  }

  /// What can happen to a sensor that reports states.
  private static let kindsOfStates: [AnomalyModel.Kind] = [
    .stuckAt, .dropout, .missing, .frozenTimestamp, .futureTimestamp,
  ]
}
