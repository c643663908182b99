import TidemarkCore
import TidemarkExchange
import TidemarkFleet
import TidemarkRecording

/// A real series in a file, which a signal can be made of.
struct RecordedSeriesFile {
  enum Layout {
    /// CSV or JSON Lines.
    case text(ImportMapping)
    /// A recording.
    case recording
  }

  var path: String
  var layout: Layout
  /// Which series of the file; nil: the only one.
  var device: String?
  var sensor: String?
}

/// Reads real series: values over event time, from the first value on.
///
/// Labels that the data has stay behind, so that what is injected into it is told apart from them.
struct RecordedSeriesLoader {
  /// Each takes 16 bytes for as long as the simulation runs.
  static let defaultLimit = 50_000_000

  /// Values at most.
  var limit = RecordedSeriesLoader.defaultLimit

  /// - Throws: `Failure` as the importer or the reader of recordings throws it; `noInput` if there is
  ///   no such series or no value in it; `usage` if it is not clear which series is meant, or if it is
  ///   too long.
  func load(_ file: RecordedSeriesFile) throws -> RecordedSeries {
    var values = Values(file: file, limit: limit)
    switch file.layout {
    case .text(var mapping):
      mapping.labels = nil
      let imported = try ImportWork(path: file.path, mapping: mapping, partitions: 1).read()
      let series = try select(file, in: imported.catalog)
      try values.append(imported.batch, series: series)
    case .recording:
      var reader = try RecordingReader(path: file.path)
      let series = try select(file, in: reader.header.catalog)
      var batch = ReadingBatch()
      while try reader.nextBatch(into: &batch) { try values.append(batch, series: series) }
    }
    return try values.series()
  }

  /// The one series that fits what is given.
  private func select(_ file: RecordedSeriesFile, in catalog: Catalog) throws -> UInt32 {
    let fitting = catalog.series.indices.filter {
      (file.device ?? catalog.deviceName(ofSeries: $0)) == catalog.deviceName(ofSeries: $0)
        && (file.sensor ?? catalog.sensorName(ofSeries: $0)) == catalog.sensorName(ofSeries: $0)
    }
    guard let first = fitting.first else {
      let wanted = "\(file.device ?? "any device")/\(file.sensor ?? "any sensor")"
      let names = catalog.series.indices.map { catalog.name(ofSeries: $0) }
      let nearest = nearestName(to: wanted, among: names) ?? names.first
      throw Failure(
        .noInput,
        "there is no series \(wanted)" + (nearest.map { "; there is \($0)" } ?? ""),
        file: file.path
      )
    }
    guard fitting.count == 1 else {
      throw Failure(
        .usage,
        "\(fitting.count) series fit: give the device and the sensor, such as "
          + catalog.name(ofSeries: first),
        file: file.path
      )
    }
    let sensor = catalog.sensors[Int(catalog.series[first].sensor)]
    guard sensor.kind == .number else {
      throw Failure(
        .usage,
        "\(catalog.name(ofSeries: first)) reports states, and a signal is made of numbers",
        file: file.path
      )
    }
    return UInt32(first)
  }
}

/// The values of one series, in any order of time.
private struct Values {
  let file: RecordedSeriesFile
  let limit: Int
  private var times: [Int64] = []
  private var values: [Double] = []

  init(file: RecordedSeriesFile, limit: Int) {
    self.file = file
    self.limit = limit
  }

  /// Takes what is a number; a device that sent NaN measured nothing.
  mutating func append(_ batch: ReadingBatch, series: UInt32) throws {
    for row in 0..<batch.count where batch.series[row] == series && batch.value[row].isFinite {
      times.append(batch.eventTime[row])
      values.append(batch.value[row])
    }
    guard values.count <= limit else {
      throw Failure(
        .usage,
        "the series has more than \(limit) values: too many for a signal",
        file: file.path
      )
    }
  }

  /// Values by time; of those with the same time the last that came.
  func series() throws -> RecordedSeries {
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    guard let first = order.first else {
      throw Failure(.noInput, "the series has no value that is a number", file: file.path)
    }
    var series = RecordedSeries(offsets: [], values: [])
    for index in order {
      let (offset, isFar) = times[index].subtractingReportingOverflow(times[first])
      guard !isFar else {
        throw Failure(.badData, "the series is longer than 292 years", file: file.path)
      }
      if series.offsets.last == offset {
        series.values[series.values.count - 1] = values[index]
      } else {
        series.offsets.append(offset)
        series.values.append(values[index])
      }
    }
    return series
  }
}
