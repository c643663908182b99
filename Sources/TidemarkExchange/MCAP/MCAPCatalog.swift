import TidemarkCore

/// A catalog as JSON, and the anomalies as JSON Lines, which an MCAP export attaches.
///
/// ```json
/// {"classes": ["pump"], "groups": [], "states": ["off", "on"], "partitions": 8,
///  "sensors": [{"name": "t", "unit": "K", "kind": "number", "range": [0, 400]}],
///  "devices": [["pump-1", 0, null, 3]], "series": [[0, 0]]}
/// ```
///
/// A device is its name, class, group or null, and partition; a series its device and sensor; all
/// as indices from 0. A range is null where it is not known.
enum MCAPCatalog {
  static func json(_ catalog: Catalog) -> [UInt8] {
    var text = TextBuffer(capacity: 1 << 16)
    for (index, (key, names)) in [
      ("classes", catalog.classes), ("groups", catalog.groups), ("states", catalog.states),
    ].enumerated() {
      text.append(index == 0 ? "{" : ",\n")
      text.append(jsonString: key)
      text.append(":")
      append(names, to: &text) { $1.append(jsonString: $0) }
    }
    text.append(",\n\"partitions\":")
    text.append(catalog.partitions)
    text.append(",\n\"sensors\":")
    append(catalog.sensors, to: &text) { append($0, to: &$1) }
    text.append(",\n\"devices\":")
    append(catalog.devices, to: &text) { device, text in
      text.append("[")
      text.append(jsonString: device.name)
      text.append(",")
      text.append(device.deviceClass)
      text.append(",")
      if let group = device.group { text.append(group) } else { text.append("null") }
      text.append(",")
      text.append(device.partition)
      text.append("]")
    }
    text.append(",\n\"series\":")
    append(catalog.series, to: &text) { series, text in
      text.append("[")
      text.append(series.device)
      text.append(",")
      text.append(series.sensor)
      text.append("]")
    }
    text.append("}\n")
    return text.bytes
  }

  static func jsonLines(_ anomalies: [Anomaly], _ catalog: Catalog) -> [UInt8] {
    var text = TextBuffer()
    TruthWriter(catalog).append(anomalies, to: &text)
    return text.bytes
  }

  private static func append<Element>(
    _ elements: [Element],
    to text: inout TextBuffer,
    _ body: (Element, inout TextBuffer) -> Void
  ) {
    text.append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(",") }
      body(element, &text)
    }
    text.append("]")
  }

  private static func append(_ sensor: Catalog.Sensor, to text: inout TextBuffer) {
    text.append("{\"name\":")
    text.append(jsonString: sensor.name)
    text.append(",\"unit\":")
    text.append(jsonString: sensor.unit)
    text.append(",\"kind\":")
    text.append(jsonString: sensor.kind.rawValue)
    text.append(",\"range\":")
    if let range = sensor.range {
      text.append("[")
      text.append(jsonReading: range.lowerBound)
      text.append(",")
      text.append(jsonReading: range.upperBound)
      text.append("]")
    } else {
      text.append("null")
    }
    text.append("}")
  }
}
