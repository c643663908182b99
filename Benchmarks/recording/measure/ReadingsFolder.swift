import Foundation
import TidemarkCore
import TidemarkRecording

/// The readings that `data.py` made: a folder with a file of little-endian numbers per column.
struct ReadingsFolder {
  let header: RecordingHeader
  let batches: [ReadingBatch]
  let rows: Int

  private struct Names: Decodable {
    var devices: [String]
    var sensors: [String]
  }

  /// With `hasTruth` true times are event times less a clock error of each device.
  init(_ folder: URL, hasTruth: Bool = false) throws {
    let names = try JSONDecoder().decode(
      Names.self,
      from: Data(contentsOf: folder.appending(path: "names.json"))
    )
    header = RecordingHeader(
      origin: .imported,
      name: folder.lastPathComponent,
      hasTruth: hasTruth,
      catalog: Self.catalog(names)
    )
    let device: [UInt32] = try column("device.u32", in: folder)
    let sensor: [UInt32] = try column("sensor.u32", in: folder)
    let event: [Int64] = try column("event.i64", in: folder)
    let arrival: [Int64] = try column("arrival.i64", in: folder)
    let value: [Double] = try column("value.f64", in: folder)
    let sequence: [UInt32] = try column("sequence.u32", in: folder)
    let label: [UInt8] = try column("label.u8", in: folder)
    rows = device.count
    let sensors = UInt32(names.sensors.count)
    let rows = rows
    batches = stride(from: 0, to: rows, by: 1 << 14).map { start in
      var batch = ReadingBatch()
      for row in start..<min(rows, start + 1 << 14) {
        let measured = hasTruth ? event[row] - clockError(device[row], event[row]) : event[row]
        batch.append(
          Reading(
            series: device[row] * sensors + sensor[row],
            sequence: sequence[row],
            eventTime: event[row],
            sentTime: measured,
            arrivalTime: arrival[row],
            trueTime: measured,
            value: value[row],
            anomaly: UInt32(label[row])
          )
        )
      }
      return batch
    }
  }

  private static func catalog(_ names: Names) -> Catalog {
    var catalog = Catalog(classes: ["device"])
    catalog.sensors = names.sensors.map { Catalog.Sensor(name: $0) }
    catalog.devices = names.devices.map { Catalog.Device(name: $0, deviceClass: 0) }
    for device in names.devices.indices {
      for sensor in names.sensors.indices {
        catalog.series.append(Catalog.Series(device: UInt32(device), sensor: UInt32(sensor)))
      }
    }
    return catalog
  }
}

/// An offset of up to 100 ms and a drift of up to 40 ppm either way, in whole milliseconds.
private func clockError(_ device: UInt32, _ time: Int64) -> Int64 {
  let offset = Int64(device &* 7_919 % 201) - 100
  let drift = Int64(device &* 104_729 % 81) - 40
  let passed = time % 86_400_000_000_000
  return (offset + drift * (passed / 1_000_000) / 1_000_000) * 1_000_000
}

private func column<Value: BitwiseCopyable>(_ name: String, in folder: URL) throws -> [Value] {
  let data = try Data(contentsOf: folder.appending(path: name))
  return data.withUnsafeBytes { Array($0.bindMemory(to: Value.self)) }
}
