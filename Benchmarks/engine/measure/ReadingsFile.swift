import Foundation
import TidemarkCore

/// What `../generator.c` made, as batches of columns in memory.
struct ReadingsFile {
  static let batchSize = 16_384
  private static let recordBytes = 28

  let catalog: Catalog
  private(set) var batches: [ReadingBatch] = []
  private(set) var rows = 0

  init(path: String, limit: Int) throws {
    let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    rows = min(data.count / Self.recordBytes, limit)
    var devices: UInt32 = 0
    for first in stride(from: 0, to: rows, by: Self.batchSize) {
      let count = min(Self.batchSize, rows - first)
      let start = data.startIndex + first * Self.recordBytes
      let batch = data[start..<start + count * Self.recordBytes].withUnsafeBytes {
        Self.batch($0, count)
      }
      devices = max(devices, (batch.series.max() ?? 0) + 1)
      batches.append(batch)
    }
    var catalog = Catalog(classes: ["device"], sensors: [Catalog.Sensor(name: "value")])
    for device in 0..<devices {
      let name = String(format: "dev-%05u", device)
      catalog.add(Catalog.Device(name: name, deviceClass: 0), sensors: [0])
    }
    self.catalog = catalog
  }

  private static func batch(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> ReadingBatch {
    var batch = ReadingBatch(capacity: count)
    for row in 0..<count {
      let offset = row * recordBytes
      let event = bytes.loadUnaligned(fromByteOffset: offset + 4, as: Int64.self) * 1_000_000
      batch.append(
        Reading(
          series: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
          epoch: 0,
          sequence: 0,
          copy: 0,
          eventTime: event,
          sentTime: event,
          arrivalTime: bytes.loadUnaligned(fromByteOffset: offset + 12, as: Int64.self) * 1_000_000,
          trueTime: event,
          value: bytes.loadUnaligned(fromByteOffset: offset + 20, as: Double.self),
          anomaly: 0
        )
      )
    }
    return batch
  }
}
