import TidemarkCore

/// The names of a catalog as a format writes them, encoded once.
struct ExportNames {
  private let devices: [[UInt8]]
  private let sensors: [[UInt8]]
  private let states: [[UInt8]]
  private let isState: [Bool]
  private let series: [Catalog.Series]
  private let kinds: [UInt64: [UInt8]]
  /// As `unknownKind` is written.
  private let unknown: [UInt8]

  /// What stands for the kind of an anomaly that no table holds.
  static let unknownKind = "unknown"

  init(_ catalog: Catalog, anomalies: [Anomaly], encode: (String) -> [UInt8]) {
    devices = catalog.devices.map { encode($0.name) }
    sensors = catalog.sensors.map { encode($0.name) }
    states = catalog.states.map(encode)
    isState = catalog.sensors.map { $0.kind == .state }
    series = catalog.series
    kinds = Dictionary(
      anomalies.map { (Self.key($0.series, $0.number), encode($0.kind)) },
      uniquingKeysWith: { first, _ in first }
    )
    unknown = encode(Self.unknownKind)
  }

  private static func key(_ series: UInt32, _ number: UInt32) -> UInt64 {
    UInt64(series) << 32 | UInt64(number)
  }

  func device(_ index: UInt32) -> [UInt8] { devices[Int(series[Int(index)].device)] }

  func sensor(_ index: UInt32) -> [UInt8] { sensors[Int(series[Int(index)].sensor)] }

  /// The word of a state, or nil for a number.
  func state(_ value: Double, series index: UInt32) -> [UInt8]? {
    guard isState[Int(series[Int(index)].sensor)], let state = Int(exactly: value),
      states.indices.contains(state)
    else { return nil }
    return states[state]
  }

  /// The kind of a reading's anomaly, which is not 0.
  func kind(_ number: UInt32, series: UInt32) -> [UInt8] {
    kinds[Self.key(series, number)] ?? unknown
  }
}
