import TidemarkCore
import TidemarkStreams

/// The key of each reading at a step, and its task.
struct ReferenceKeys {
  /// By row; nil: the reading has no key, or its key would be one too many, or it does not reach the step.
  private(set) var keys: [String?] = []
  private let partitions: [Int]
  private let isRepartitioned: Bool

  /// Keys of all series, where names tell them: without a key a window is kept by series.
  ///
  /// Who lacks one of the names has no key.
  static func names(_ key: Step.Key?, _ catalog: Catalog) -> [String?] {
    catalog.series.indices.map { series in
      let parts = (key ?? .series).parts.filter(\.isNamed).map { name($0, series, catalog) }
      return parts.contains(nil) ? nil : parts.compactMap(\.self).joined(separator: "/")
    }
  }

  /// `values` are what the step sees, and `reaches` which rows it takes.
  init(
    _ key: Step.Key?,
    _ catalog: Catalog,
    _ readings: [Reading],
    values: [Double],
    reaches: [Bool]
  ) {
    var partitionsOfNames: [String: Set<Int>] = [:]
    for (series, name) in ReferenceKeys.names(key, catalog).enumerated() {
      let device = catalog.devices[Int(catalog.series[series].device)]
      if let name { partitionsOfNames[name, default: []].insert(Int(device.partition)) }
    }
    partitions = catalog.series.map { Int(catalog.devices[Int($0.device)].partition) }
    // Keys that span partitions: Kafka Streams would repartition, and here all are one task.
    isRepartitioned = partitionsOfNames.values.contains { $0.count > 1 }
    var known: Set<String> = []
    for (row, reading) in readings.enumerated() {
      let key = key ?? .series
      let parts = key.parts.map { part -> String? in
        if case .expression(let expression) = part {
          return text(expression, reading, values[row], catalog)
        }
        return ReferenceKeys.name(part, Int(reading.series), catalog)
      }
      guard reaches[row], !parts.contains(nil) else {
        keys.append(nil)
        continue
      }
      let name = parts.compactMap(\.self).joined(separator: "/")
      let isTaken = !key.isCalculated || known.contains(name) || known.count < key.limit
      keys.append(isTaken ? name : nil)
      if isTaken { known.insert(name) }
    }
  }

  func task(_ reading: Reading) -> Int { isRepartitioned ? 0 : partitions[Int(reading.series)] }

  private static func name(_ part: Step.Key.Part, _ series: Int, _ catalog: Catalog) -> String? {
    let device = catalog.devices[Int(catalog.series[series].device)]
    switch part {
    case .series: return catalog.name(ofSeries: series)
    case .device: return device.name
    case .sensor: return catalog.sensors[Int(catalog.series[series].sensor)].name
    case .deviceClass: return catalog.classes[Int(device.deviceClass)]
    case .group: return device.group.map { catalog.groups[Int($0)] }
    case .expression, .function: preconditionFailure("it is no name")
    }
  }
}

/// What results call an expression of a reading; nil: NaN.
private func text(
  _ expression: Expression,
  _ reading: Reading,
  _ value: Double,
  _ catalog: Catalog
) -> String? {
  let number = referenceValue(of: expression, reading, value: value, catalog)
  if expression.isTruth { return number == 0 ? "false" : "true" }
  guard !number.isNaN else { return nil }
  if number == 0 { return "0" }
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
