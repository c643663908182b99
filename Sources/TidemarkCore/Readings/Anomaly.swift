/// Truth about one anomaly, injected by the simulator or imported as a label.
public struct Anomaly: Sendable, Equatable {
  /// What happened, in the scenario's word: `spike`, `stuck-at`, ...; `label` for imported ones.
  public var kind: String
  /// Index into `Catalog.series`.
  public var series: UInt32
  /// Number within the series, from 1: what `ReadingBatch.anomaly` holds.
  public var number: UInt32
  /// True time of the first affected instant.
  public var onset: Timestamp
  /// True time of the strongest effect.
  public var peak: Timestamp
  /// True time after which the effect is gone (exclusive).
  public var end: Timestamp
  /// True time of the first affected reading; equals `onset` where that is not known.
  public var firstDetectable: Timestamp
  /// How strong, with its sign, in the unit of its kind (of the sensor for what is added to values);
  /// 0 where there is none.
  public var magnitude: Double

  /// An anomaly; its times must be in order: onset, peak, end.
  public init(
    kind: String,
    series: UInt32,
    number: UInt32,
    onset: Timestamp,
    peak: Timestamp,
    end: Timestamp,
    firstDetectable: Timestamp,
    magnitude: Double = 0
  ) {
    self.kind = kind
    self.series = series
    self.number = number
    self.onset = onset
    self.peak = peak
    self.end = end
    self.firstDetectable = firstDetectable
    self.magnitude = magnitude
  }
}
