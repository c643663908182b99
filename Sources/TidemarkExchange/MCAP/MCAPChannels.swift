import TidemarkCore

/// Which channel a series' readings go to: one per series as long as channels can be numbered, else
/// one per sensor, whose messages name the device.
struct MCAPChannels {
  /// Channels have numbers of 16 bits.
  static let limit = 65_535

  /// Whether messages name their device.
  let hasDeviceInMessage: Bool
  let count: Int
  /// Per series.
  let channelOfSeries: [UInt16]

  init(_ catalog: Catalog) {
    hasDeviceInMessage = catalog.series.count > Self.limit
    if hasDeviceInMessage {
      count = catalog.sensors.count
      channelOfSeries = catalog.series.map { UInt16(truncatingIfNeeded: $0.sensor) }
    } else {
      count = catalog.series.count
      channelOfSeries = catalog.series.indices.map { UInt16(truncatingIfNeeded: $0) }
    }
  }

  /// - Throws: `Failure` (usage) if there are more series and more sensors than channels.
  static func check(_ catalog: Catalog) throws(Failure) {
    guard min(catalog.series.count, catalog.sensors.count) > limit else { return }
    throw Failure(
      .usage,
      "MCAP has \(limit) channels, and there are \(catalog.sensors.count) sensors: "
        + "export as Parquet"
    )
  }

  /// The record of a channel, for data and summary.
  func append(_ channel: Int, of catalog: Catalog, to bytes: inout ByteWriter) {
    var metadata: [(String, String)] = []
    let topic: String
    let sensor: Catalog.Sensor
    if hasDeviceInMessage {
      sensor = catalog.sensors[channel]
      topic = sensor.name
    } else {
      let series = catalog.series[channel]
      sensor = catalog.sensors[Int(series.sensor)]
      let device = catalog.devices[Int(series.device)]
      topic = catalog.name(ofSeries: channel)
      metadata = [
        ("class", catalog.classes[Int(device.deviceClass)]), ("device", device.name),
        ("group", device.group.map { catalog.groups[Int($0)] } ?? ""),
        ("partition", "\(device.partition)"),
      ]
    }
    metadata += [("kind", sensor.kind.rawValue), ("sensor", sensor.name), ("unit", sensor.unit)]
    bytes.append(.channel) { record in
      record.append(UInt16(channel))
      record.append(UInt16(1))
      record.append(mcap: topic)
      record.append(mcap: "protobuf")
      record.append(mcap: metadata)
    }
  }
}
