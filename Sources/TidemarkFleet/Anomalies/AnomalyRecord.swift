import TidemarkCore

/// What is known so far about an anomaly that affected a reading.
struct AnomalyRecord {
  let series: UInt32
  let number: UInt32
  let kind: AnomalyModel.Kind
  let onset: Int64
  let peak: Int64
  let end: Int64
  let magnitude: Double
  private(set) var firstDetectable: Int64
  /// Whether it affected a reading of the time that is asked for.
  var isAskedFor = false
  /// The largest effect so far, if the kind is gradual.
  private var largest = 0.0
  private var isDetectable = false

  /// Opens the record with the first affected reading.
  ///
  /// One that struck nothing while it lasted strikes the next reading and is over with it, or at
  /// least before the `next` one.
  init(
    _ anomaly: PlacedAnomaly,
    kind: AnomalyModel.Kind,
    series: UInt32,
    number: UInt32,
    magnitude: Double,
    firstReading time: Int64,
    isLate: Bool,
    next: Int64,
    resolution: Int64
  ) {
    self.kind = kind
    self.series = series
    self.number = number
    self.magnitude = magnitude
    firstDetectable = time
    // A spike is nowhere but in its reading.
    onset = kind == .spike ? time : anomaly.onset
    end = isLate ? min(time + resolution, next) : anomaly.end
    switch kind {
    case _ where isLate: peak = time
    case .drift, .wear: peak = anomaly.end
    case .dip, .plateau: peak = anomaly.onset + (anomaly.end - anomaly.onset) / 2
    default: peak = anomaly.onset
    }
  }

  /// Takes note of the effect on a reading: the first that can be told from noise and rounding is
  /// where a gradual anomaly becomes detectable, or the strongest if there is none.
  mutating func note(change: Double, at time: Int64, detectable: Double) {
    guard kind.isGradual, !isDetectable, change.magnitude > largest else { return }
    largest = change.magnitude
    firstDetectable = time
    isDetectable = largest >= detectable
  }

  /// The truth as it is written.
  var anomaly: Anomaly {
    Anomaly(
      kind: kind.rawValue,
      series: series,
      number: number,
      onset: Timestamp(nanoseconds: onset),
      peak: Timestamp(nanoseconds: peak),
      end: Timestamp(nanoseconds: end),
      firstDetectable: Timestamp(nanoseconds: firstDetectable),
      magnitude: magnitude
    )
  }
}
