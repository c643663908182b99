import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// A recording of which everything is drawn: header, rows, how they are cut into chunks and pages, and
/// how each chunk keeps its order.
struct RandomRecording {
  var header: RecordingHeader
  var readings: ReadingBatch
  var lost: ReadingBatch
  var anomalies: [Anomaly]
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    let series = random.pick([1, 2, 5, 17, 300])
    header = Self.header(series: series, &random)
    let rows = random.pick([0, 1, 2, 3, 40, 200, 700, 700, 2_500])
    readings = Self.rows(rows, series: series, &random)
    lost = Self.rows(random.below(60), series: series, &random)
    anomalies = Self.anomalies(series: series, &random)
  }

  func write(to path: String) throws -> RecordingSummary {
    var random = random
    var writer = try ChunkWriter(path: path, header: header)
    let rowsPerChunk = max(random.pick([7, 64, 500, 10_000]), readings.count / 12)
    var cutter = ChunkCutter(names: writer.names)
    for chunk in cutter.chunks(of: readings, lost: false, rowsPerChunk, &random) {
      try writer.append(chunk)
    }
    for chunk in cutter.chunks(of: lost, lost: true, rowsPerChunk, &random) {
      try writer.append(chunk)
    }
    return random.below(8) == 0
      ? try writer.closeInterrupted(anomalies: anomalies)
      : try writer.finish(anomalies: anomalies)
  }

  private static func rows(_ count: Int, series: Int, _ random: inout SplitMix64) -> ReadingBatch {
    switch random.below(4) {
    case 0: Samples.wild(series: series, rows: count, seed: random.next())
    case 1:
      Samples.steady(series: series, rounds: (count + series - 1) / series, seed: random.next())
    default:
      Samples.varied(
        series: series,
        rows: count,
        seed: random.next(),
        kinds: 1 + random.below(SeriesShape.Values.allCases.count)
      )
    }
  }

  private static func header(series: Int, _ random: inout SplitMix64) -> RecordingHeader {
    var header = Samples.header(series: series)
    header.origin = random.pick([.simulated, .imported])
    header.name = text(&random)
    header.scenario = String(repeating: text(&random), count: random.below(300))
    header.producer = text(&random)
    header.seed = random.next()
    header.hasTruth = random.below(2) == 0
    if random.below(2) == 0 { header.start = nil }
    if random.below(2) == 0 { header.duration = nil }
    let suffix = text(&random)
    for device in header.catalog.devices.indices { header.catalog.devices[device].name += suffix }
    if random.below(3) == 0 { header.slices = slices(of: header.catalog, &random) }
    if random.below(3) == 0 { header.recordedSeries = recordedSeries(&random) }
    return header
  }

  private static func text(_ random: inout SplitMix64) -> String {
    random.pick(["", "a", "seven b", "eight by", "nine byte", "Kühlraum ❄️", "\u{0}\n\"\u{10FFFF}"])
  }

  private static func slices(
    of catalog: Catalog,
    _ random: inout SplitMix64
  ) -> [FleetSlice] {
    let devices = catalog.devices.count
    let middle = Timestamp(nanoseconds: Samples.start + random.int(0...1_000_000_000))
    return [
      FleetSlice(devices: devices > 2 ? [0..<1, 2..<devices] : [0..<1], until: middle),
      FleetSlice(devices: [], from: middle),
    ]
  }

  private static func recordedSeries(_ random: inout SplitMix64) -> [RecordedSeries] {
    (0..<1 + random.below(3)).map { _ in
      var offset: Int64 = 0
      var series = RecordedSeries(offsets: [], values: [])
      for _ in 0..<1 + random.below(200) {
        series.offsets.append(offset)
        series.values.append(Double(random.below(1_000)) / 7)
        offset += random.int(1...1 << 40)
      }
      return series
    }
  }

  private static func anomalies(series: Int, _ random: inout SplitMix64) -> [Anomaly] {
    switch random.below(3) {
    case 0: []
    case 1: Samples.anomalies(series: series)
    default: Samples.anomaliesWithMagnitudes(series: series)
    }
  }
}

/// Makes chunks as `ChunkMaker` does, but each with an order and a size of pages of its own.
struct ChunkCutter {
  private let names: SeriesNameHashes
  private var collector = StatisticsCollector()

  init(names: SeriesNameHashes) {
    self.names = names
  }

  mutating func chunks(
    of rows: ReadingBatch,
    lost: Bool,
    _ rowsPerChunk: Int,
    _ random: inout SplitMix64
  ) -> [EncodedChunk] {
    var progress = EventProgress()
    var chunks: [EncodedChunk] = []
    for start in stride(from: 0, to: rows.count, by: rowsPerChunk) {
      let part = rows.rows(start..<min(start + rowsPerChunk, rows.count))
      let order: ChunkOrder = random.pick([.stored, .derived])
      // Pages of few rows are many: only where there are few rows.
      let pageShift = part.count < 100 ? random.below(15) : 4 + random.below(11)
      let before = lost ? EventProgress() : progress
      chunks.append(chunk(of: part, lost: lost, after: before, order: order, pageShift: pageShift))
      progress.pass(part)
    }
    return chunks
  }

  mutating func chunk(
    of rows: ReadingBatch,
    lost: Bool,
    after progress: EventProgress,
    order: ChunkOrder,
    pageShift: Int
  ) -> EncodedChunk {
    var digest = LogicalDigest()
    digest.add(rows, names: names, lost: lost)
    let statistics = collector.collect(rows, digest: digest, greatestBefore: progress.greatest)
    var encoder = ChunkEncoder(seriesCount: names.count, order: order, pageShift: pageShift)
    var payload: [UInt8] = []
    encoder.encode(rows, statistics, into: &payload)
    return EncodedChunk(
      payload: payload,
      rows: rows.count,
      isLost: lost,
      statistics: statistics,
      series: encoder.series,
      sizes: encoder.sizes
    )
  }
}
