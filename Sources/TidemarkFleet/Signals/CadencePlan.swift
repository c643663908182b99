import TidemarkCore

/// When the series of a sensor measure.
struct CadencePlan {
  enum Kind {
    case periodic
    /// Gaps are drawn.
    case poisson
    /// Reports changes of at least `threshold`, and after `heartbeat` nanoseconds anyway.
    case onChange(threshold: Double, heartbeat: Int64)
  }

  let kind: Kind
  let period: Int64
  /// Position of the first reading within the first period, as a share of it.
  let phase: DrawKey
  let jitter: Draw?
  /// Jitter is cut to this either way: below half a period, so that readings stay in order.
  let jitterLimit: Int64
  let gap: DrawKey
  /// Multiplies the rate.
  let load: ProfileCurve?

  /// `resolution` is that of the device's clock, whose ticks true times are cut to.
  init(_ sensor: SensorModel, resolution: Int64, key: (String) -> DrawKey) {
    let name = sensor.name
    period = sensor.every.period.nanoseconds
    phase = key("\(name) phase")
    gap = key("\(name) gap")
    load = sensor.every.load.map { ProfileCurve($0) }
    switch sensor.every.kind {
    case .periodic(let drawn):
      kind = .periodic
      jitter = drawn.map { Draw($0, key: key("\(name) jitter")) }
    case .poisson:
      kind = .poisson
      jitter = nil
    case .onChange(let threshold, let heartbeat):
      kind = .onChange(threshold: threshold, heartbeat: heartbeat?.nanoseconds ?? .max)
      jitter = nil
    }
    // So that two readings are less than two periods apart on the clock's grid too.
    jitterLimit = jitter == nil ? 0 : max(0, (period - resolution) / 2)
  }

  /// Whether the time of a reading follows from its number alone.
  var isSeekable: Bool { if case .periodic = kind { load == nil } else { false } }

  /// Due time of reading `number`, given that of the one before it, of the first the start; `end` if
  /// it is not due before.
  func due(
    number: UInt32,
    after time: Int64,
    device: UInt64,
    _ incidents: ClassIncidents,
    until end: Int64
  ) -> Int64 {
    // In periods, as they go by at the rate that is in force.
    let wait: Double
    switch kind {
    case .poisson: wait = -PortableMath.log(gap.uniform(device: device, index: UInt64(number)))
    case .periodic, .onChange: wait = number > 0 ? 1 : phase.uniform(device: device, index: 0)
    }
    let shortest = number > 0 ? FleetLimits.arrivalGrid : 0
    guard load != nil || !incidents.storms.isEmpty else {
      let span = wait == 1 ? period : Draw.span(wait * Double(period))
      return min(time + max(shortest, span), end)
    }
    return max(
      time + shortest,
      pass(wait * Double(period), from: time, device: device, incidents, until: end)
    )
  }

  /// When `amount` nanoseconds at the usual rate have gone by: the integral of the rate since
  /// `start` is that.
  ///
  /// A Poisson process of a varying rate is one of constant rate in such a time.
  private func pass(
    _ amount: Double,
    from start: Int64,
    device: UInt64,
    _ incidents: ClassIncidents,
    until end: Int64
  ) -> Int64 {
    var (time, rest) = (start, amount)
    while time < end {
      // The rate is factor · (rate + slope · elapsed) up to the end of the piece.
      let storm = incidents.storm(at: time, device: device)
      let piece = load?.piece(at: time) ?? ProfileCurve.Piece(value: 1, slope: 0, end: .max)
      let pieceEnd = min(storm.until, piece.end, end)
      let (value, slope) = (storm.factor * piece.value, storm.factor * piece.slope)
      let length = Double(pieceEnd - time)
      // Of the two roots of slope/2 · x² + value · x = rest the one that exists without a slope;
      // NaN where the rate falls to zero before.
      let span = 2 * rest / (value + (value * value + 2 * slope * rest).squareRoot())
      if span < length { return time + Int64(span) }
      rest = max(0, rest - length * (value + 0.5 * slope * length))
      time = pieceEnd
    }
    return end
  }
}
