import TidemarkCore

/// What the anomalies of a source do to the readings of one sensor.
struct AnomalyEffect {
  let kind: AnomalyModel.Kind
  let reporting: Reporting
  /// In the sensor's unit.
  let magnitude: Double
  private let factor: Double
  private let offset: Double
  private let share: Double
  private let ahead: Int64
  private let exponent: Double
  /// An effect of this size can be told from noise and rounding.
  let detectable: Double
  private let grid: TimeGrid
  /// Drawn for each reading, by its number: whether it is struck, and what happens to it.
  private let chance: DrawKey
  private let draws: DrawKey

  init(_ source: AnomalySource, on sensor: SensorModel, grid: TimeGrid, key: (String) -> DrawKey) {
    let model = source.model
    kind = model.kind
    reporting = Reporting(sensor)
    switch model.magnitude {
    case .value(let value): magnitude = value
    case .deviations(let count): magnitude = count * sensor.noiseSD
    }
    factor = model.factor
    offset = model.offset
    share = kind.hasShare ? model.share : 1
    ahead = model.ahead.nanoseconds
    exponent = model.exponent
    detectable = max(sensor.noiseSD, (sensor.resolution ?? 0) / 2)
    self.grid = grid
    chance = key("\(source.name) share \(sensor.name)")
    draws = key("\(source.name) draws \(sensor.name)")
  }

  /// Whether a reading within the anomaly is struck.
  @inline(__always)
  func strikes(_ reading: CleanReading, device: UInt64) -> Bool {
    share >= 1 || chance.uniform(device: device, index: reading.number) < share
  }

  /// What is kept from the first struck reading to the last: the value or event time that is
  /// repeated, else the magnitude with its sign.
  func held(from reading: CleanReading, sign: Double) -> UInt64 {
    switch kind {
    case .stuckAt: (reading.lastReported ?? reporting.reported(reading.value)).bitPattern
    case .frozenTimestamp: UInt64(bitPattern: reading.eventTime)
    default: (sign * magnitude).bitPattern
    }
  }

  /// What the truth says about the strength, given what is held.
  ///
  /// | kind | magnitude |
  /// |---|---|
  /// | spike, level-shift, drift, wear, out-of-range | how far off, + up, − down |
  /// | dip, plateau | how far off at the middle: −, + |
  /// | noise-burst | the standard deviation |
  /// | period-change, unit-error | the factor |
  /// | future-timestamp | how far ahead, in seconds |
  /// | dropout, missing, nan, stuck-at, garbled, frozen-timestamp | 0 |
  func recorded(held: UInt64) -> Double {
    switch kind {
    case .periodChange, .unitError: factor
    case .futureTimestamp: Double(ahead) / 1e9
    default: kind.hasMagnitude ? Double(bitPattern: held) : 0
    }
  }
}

extension AnomalyEffect {
  /// What becomes of a struck reading.
  struct Outcome {
    var value: Double
    var eventTime: Int64
    var isMeasured = true
    /// By how much a gradual effect changed the value.
    var change = 0.0
  }

  /// Strikes a reading at `share` of the length of the anomaly; above 1 it waits for its repair.
  func outcome(
    _ reading: CleanReading,
    of anomaly: PlacedAnomaly,
    at share: Double,
    held: UInt64,
    device: UInt64,
    periodic: (Int64) -> Double
  ) -> Outcome {
    let clean = reading.value
    var outcome = Outcome(value: clean, eventTime: reading.eventTime)
    let strength = Double(bitPattern: held)
    switch kind {
    case .spike, .levelShift, .drift, .dip, .plateau, .wear:
      outcome.isMeasured = share <= 1
      outcome.change = outcome.isMeasured ? strength * profile(at: share) : 0
      outcome.value = reporting.reported(clean + outcome.change)
    case .noiseBurst:
      let noise = strength * draws.normal(device: device, index: reading.number)
      outcome.value = reporting.reported(clean + noise)
    case .periodChange:
      let change = periodChange(at: reading.trueTime, since: anomaly.onset, periodic)
      outcome.value = reporting.reported(clean + change)
    case .unitError:
      let converted = reporting.reported(clean) * factor + offset
      outcome.value = reporting.rounding.apply(converted)
    case .stuckAt:
      outcome.value = strength
    case .dropout, .missing:
      outcome.value = reporting.reported(clean)
      outcome.isMeasured = false
    case .nan:
      outcome.value = .nan
    case .outOfRange:
      outcome.value = strength > 0 ? reporting.high + strength : reporting.low + strength
    case .garbled:
      outcome.value = garbled(reporting.reported(clean), device: device, number: reading.number)
    case .frozenTimestamp:
      outcome.value = reporting.reported(clean)
      outcome.eventTime = Int64(bitPattern: held)
    case .futureTimestamp:
      outcome.value = reporting.reported(clean)
      outcome.eventTime = grid.floor(reading.eventTime + ahead)
    }
    return outcome
  }

  /// The course of the effect: how much of the magnitude there is at a share of the length.
  private func profile(at share: Double) -> Double {
    switch kind {
    case .drift: return share
    case .dip: return PortableMath.sin(turns: 0.5 * share)
    case .plateau: return min(1, 10 * share, 10 * (1 - share))
    case .wear: return PortableMath.exp(exponent * PortableMath.log(share))
    default: return 1
    }
  }

  /// The phase runs `factor` times as fast from the onset on.
  ///
  /// More than 140 years ahead would leave 64 bits.
  private func periodChange(
    at time: Int64,
    since onset: Int64,
    _ periodic: (Int64) -> Double
  ) -> Double {
    let shift = (factor - 1) * Double(max(0, time - onset))
    let limit = 0x1p62 * 0.95
    return periodic(time + Int64(min(max(shift, -limit), limit))) - periodic(time)
  }

  /// Flips 1 to 8 bits; the result is another number, and finite.
  private func garbled(_ value: Double, device: UInt64, number: UInt64) -> Double {
    for attempt in 0..<UInt64(16) {
      let words = draws.words(device: device, index: number | attempt << 56)
      var mask: UInt64 = 0
      for flip in 0...(words.0 & 7) { mask |= 1 << (words.1 >> (6 * flip) & 63) }
      let result = Double(bitPattern: value.bitPattern ^ mask)
      // Zero has two patterns.
      if result.isFinite && result != value { return result }
    }
    return Double(bitPattern: value.bitPattern ^ 1)
  }
}
