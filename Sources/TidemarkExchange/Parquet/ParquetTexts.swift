import TidemarkCore

/// The texts of a Parquet export, numbered per column.
struct ParquetTexts: Sendable {
  private let catalog: Catalog
  private let kinds: [String]
  /// By series and number, the place in `kinds`.
  private let kindOfAnomaly: [UInt64: Int]

  init(_ recording: ExportedRecording) {
    catalog = recording.catalog
    var kinds = [ExportNames.unknownKind]
    var places: [String: Int] = [ExportNames.unknownKind: 0]
    var kindOfAnomaly: [UInt64: Int] = [:]
    for anomaly in recording.anomalies {
      let place = places[anomaly.kind] ?? kinds.count
      if place == kinds.count {
        kinds.append(anomaly.kind)
        places[anomaly.kind] = place
      }
      kindOfAnomaly[ExportedTable.key(anomaly.series, anomaly.number)] = place
    }
    self.kinds = kinds
    self.kindOfAnomaly = kindOfAnomaly
  }

  /// All texts of a column, in the order of their numbers.
  func all(_ column: ExportColumn) -> [[UInt8]] {
    switch column {
    case .device: catalog.devices.map { Array($0.name.utf8) }
    case .sensor: catalog.sensors.map { Array($0.name.utf8) }
    case .state: catalog.states.map { Array($0.utf8) }
    case .anomaly: kinds.map { Array($0.utf8) }
    default: []
    }
  }

  @inline(__always)
  func device(_ series: UInt32) -> Int { Int(catalog.series[Int(series)].device) }

  @inline(__always)
  func sensor(_ series: UInt32) -> Int { Int(catalog.series[Int(series)].sensor) }

  /// Nil for a number.
  @inline(__always)
  func state(_ value: Double, _ series: UInt32) -> Int? {
    guard catalog.sensors[sensor(series)].kind == .state, let state = Int(exactly: value),
      catalog.states.indices.contains(state)
    else { return nil }
    return state
  }

  /// Nil for a normal reading.
  @inline(__always)
  func kind(_ anomaly: UInt32, _ series: UInt32) -> Int? {
    guard anomaly != 0 else { return nil }
    return kindOfAnomaly[ExportedTable.key(series, anomaly)] ?? 0
  }
}
