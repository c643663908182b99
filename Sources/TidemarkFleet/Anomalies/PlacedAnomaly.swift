/// An anomaly in its place: nothing else happens to the sensors that it strikes until `release`.
struct PlacedAnomaly: BitwiseCopyable {
  /// True time; `Int64.max` if there is none any more.
  var onset: Int64
  /// Exclusive; of wear the failure; of a spike the onset.
  var end: Int64
  /// Exclusive; after `end` only if there is something to repair.
  var release: Int64
  /// Index into `AnomalyPlans.sources`.
  var source: UInt32
  /// How many of its source came before: what it is drawn by.
  var number: UInt32

  static let none = PlacedAnomaly(onset: .max, end: .max, release: .max, source: 0, number: 0)

  var isNone: Bool { onset == .max }
}
