import TidemarkCore
import TidemarkRecording

/// Devices that measure two things once a second, for 20 minutes; one reading in ten is lost.
struct Fleet {
  static let start = Timestamp(nanoseconds: 1_767_225_600_000_000_000)
  static let seconds = 1_200

  var header: RecordingHeader
  var arrived = ReadingBatch()
  var lost = ReadingBatch()
  var anomalies: [Anomaly] = []

  init(devices: Int) {
    var catalog = Catalog(
      classes: ["pump"],
      sensors: [
        Catalog.Sensor(name: "pressure", unit: "bar", range: 0...16),
        Catalog.Sensor(name: "running", kind: .state),
      ],
      states: ["off", "on"]
    )
    for device in 1...devices {
      catalog.add(Catalog.Device(name: "pump-\(device)", deviceClass: 0), sensors: [0, 1])
    }
    header = RecordingHeader(
      name: "pumps",
      hasTruth: true,
      start: Self.start,
      duration: .seconds(Int64(Self.seconds)),
      producer: "recording-client",
      catalog: catalog
    )
    for second in 0..<Self.seconds {
      for series in catalog.series.indices { append(series, second) }
    }
    anomalies.append(
      Anomaly(
        kind: "spike",
        series: 0,
        number: 1,
        onset: Self.start + .seconds(7),
        peak: Self.start + .seconds(7),
        end: Self.start + .seconds(8),
        firstDetectable: Self.start + .seconds(7),
        magnitude: 9
      )
    )
  }

  private mutating func append(_ series: Int, _ second: Int) {
    let time = (Self.start + .seconds(Int64(second))).nanoseconds
    let isSpike = series == 0 && second == 7
    let reading = Reading(
      series: UInt32(series),
      sequence: UInt32(second),
      eventTime: time + Int64(series) * 1_000_000,
      sentTime: time + 20_000_000,
      arrivalTime: time + 50_000_000,
      trueTime: time,
      value: series % 2 == 1 ? Double(second / 60 % 2) : isSpike ? 13 : 4 + Double(second % 10) / 8,
      anomaly: isSpike ? 1 : 0
    )
    if (series + second) % 10 == 9 { lost.append(reading) } else { arrived.append(reading) }
  }

  /// Of all that it has, without a recording.
  var digest: LogicalDigest {
    let names = SeriesNameHashes(header.catalog)
    var digest = LogicalDigest()
    digest.add(arrived, names: names, lost: false)
    digest.add(lost, names: names, lost: true)
    digest.add(anomalies, names: names)
    return digest
  }

  /// Writes all that it has.
  @discardableResult
  func record(
    to path: String,
    order: ChunkOrder = .stored,
    options: RecordingOptions = RecordingOptions()
  ) throws -> RecordingSummary {
    var writer = try RecordingWriter(
      path: path,
      header: header,
      rowsPerChunk: 1_000,
      order: order,
      options: options
    )
    try writer.append(arrived)
    try writer.appendLost(lost)
    return try writer.finish(anomalies: anomalies)
  }
}

extension RecordingReader {
  /// All selected readings that arrived, in order.
  mutating func allArrived() throws -> ReadingBatch {
    var (all, batch) = (ReadingBatch(), ReadingBatch())
    while try nextBatch(into: &batch) { all.append(contentsOf: batch) }
    return all
  }

  /// All selected readings that never did.
  mutating func allLost() throws -> ReadingBatch {
    var (all, batch) = (ReadingBatch(), ReadingBatch())
    while try nextLost(into: &batch) { all.append(contentsOf: batch) }
    return all
  }
}
