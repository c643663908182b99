import TidemarkCore

/// What is known so far about an anomaly that affected a reading.
struct AnomalyRecord {
  let series: UInt32
  let number: UInt32
  let kind: AnomalyModel.Kind
  let onset: Int64
  private(set) var peak: Int64
  private(set) var end: Int64
  let magnitude: Double
  private(set) var firstDetectable: Int64
  /// Whether a reading tells of it: one at the very onset of what is gradual does not.
  private(set) var isShown = false
  /// Whether its time was given.
  let isGiven: Bool
  /// Whether it affected a reading of the time that is asked for.
  var isAskedFor = false
  /// The largest effect so far, if the kind is gradual.
  private var largest = 0.0
  private var isDetectable = false

  /// Opens the record with the first affected reading.
  ///
  /// `isLate` says that this comes after its end.
  init(
    _ anomaly: PlacedAnomaly,
    kind: AnomalyModel.Kind,
    isGiven: Bool,
    series: UInt32,
    number: UInt32,
    magnitude: Double,
    firstReading time: Int64,
    isLate: Bool,
    next: Int64,
    resolution: Int64
  ) {
    self.kind = kind
    self.isGiven = isGiven
    self.series = series
    self.number = number
    self.magnitude = magnitude
    // A spike is nowhere but in its reading.
    onset = kind == .spike ? time : anomaly.onset
    end = anomaly.end
    // Wear that met no reading shows by its failure, after which there are none.
    firstDetectable = isLate ? time : min(time, anomaly.end)
    switch kind {
    case .drift, .wear: peak = anomaly.end
    case .dip, .plateau: peak = anomaly.onset + (anomaly.end - anomaly.onset) / 2
    default: peak = anomaly.onset
    }
    if isLate { extend(to: time, next: next, resolution: resolution) }
  }

  /// Lets one that has shown in no reading while it lasted reach the next, with which it is over, or
  /// at least before the `next` one.
  mutating func extend(to time: Int64, next: Int64, resolution: Int64) {
    peak = time
    end = min(time + resolution, next)
  }

  /// Takes note of the effect on a reading: the first that can be told from noise and rounding is
  /// where a gradual anomaly becomes detectable, or the strongest if there is none.
  mutating func note(change: Double, isMeasured: Bool, at time: Int64, detectable: Double) {
    isShown = isShown || !kind.isGradual || !isMeasured || change != 0
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
