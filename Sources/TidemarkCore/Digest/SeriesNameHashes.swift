/// A 128-bit hash of (device name, sensor name) per series of a catalog.
///
/// With it a digest is over names, so that the same readings have the same digest whatever the
/// numbering of devices and sensors.
public struct SeriesNameHashes: Sendable {
  let hashes: [HalvedHash]

  /// Series of the catalog.
  package var count: Int { hashes.count }

  /// Hashes each name once.
  public init(_ catalog: Catalog) {
    let devices = catalog.devices.map { KeyedHash.text($0.name, domain: 1) }
    let sensors = catalog.sensors.map { KeyedHash.text($0.name, domain: 2) }
    hashes = catalog.series.map {
      KeyedHash.join(devices[Int($0.device)], sensors[Int($0.sensor)])
    }
  }
}
