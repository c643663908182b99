public import TidemarkCore

/// One reading as a pipeline sees it: without the truth that a simulator knows.
public struct StreamReading: Sendable {
  private let names: SeriesNames
  private let series: UInt32
  /// When the device's own clock says it was measured.
  public let eventTime: Timestamp
  /// When it reached the engine.
  public let arrivalTime: Timestamp
  /// When it left the device: what a pipeline cannot know.
  let sentTime: Timestamp
  /// Counts per series, since the device's last restart.
  public let sequence: UInt32
  /// As the step sees it.
  public let value: Double

  init(_ batch: borrowing ReadingBatch, row: Int, _ names: SeriesNames) {
    self.names = names
    series = batch.series[row]
    eventTime = Timestamp(nanoseconds: batch.eventTime[row])
    arrivalTime = Timestamp(nanoseconds: batch.arrivalTime[row])
    sentTime = Timestamp(nanoseconds: batch.sentTime[row])
    sequence = batch.sequence[row]
    value = batch.value[row]
  }

  /// The name of the device.
  public var device: String { names.catalog.devices[Int(entry.device)].name }
  /// The name of the sensor.
  public var sensor: String { names.catalog.sensors[Int(entry.sensor)].name }

  /// The name of the device's class.
  public var deviceClass: String {
    names.catalog.classes[Int(names.catalog.devices[Int(entry.device)].deviceClass)]
  }

  private var entry: Catalog.Series { names.catalog.series[Int(series)] }
}

/// A catalog in one place, so that a reading does not copy it.
final class SeriesNames: Sendable {
  let catalog: Catalog

  init(_ catalog: Catalog) {
    self.catalog = catalog
  }
}

/// A function of a reading in an expression; equal to itself alone.
package final class ReadingFunction: Sendable, Equatable {
  /// Whether it is 1 or 0, for true and false.
  let isTruth: Bool
  let body: @Sendable (StreamReading) -> Double

  init(isTruth: Bool, _ body: @escaping @Sendable (StreamReading) -> Double) {
    self.isTruth = isTruth
    self.body = body
  }

  package static func == (a: ReadingFunction, b: ReadingFunction) -> Bool { a === b }
}
