import Foundation
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// How the recordings in `Golden` were made, and what is in them.
///
/// The files are never made again: what reads them must read them for ever. That this code still makes
/// recordings of the same contents shows that the files are what they are said to be.
enum GoldenRecordings {
  struct Recipe: Sendable {
    var name: String
    var write: @Sendable (String) throws -> RecordingSummary
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  /// The files of version 2.
  static let recipes = [
    Recipe(name: "v2-stored.tide") { try steady(to: $0, order: .stored, seed: 1) },
    Recipe(name: "v2-derived.tide") { try steady(to: $0, order: .derived, seed: 2) },
    Recipe(name: "v2-values.tide", write: values),
    Recipe(name: "v2-wild.tide", write: wild),
    Recipe(name: "v2-pages.tide", write: pages),
    Recipe(name: "v2-parts.tide", write: parts),
    Recipe(name: "v2-frames.tide", write: frames),
    Recipe(name: "v2-import.tide", write: imported),
  ]

  /// Readings of a fleet as a simulation makes it, with lost ones and anomalies.
  private static func steady(
    to path: String,
    order: ChunkOrder,
    seed: UInt64
  ) throws -> RecordingSummary {
    var writer = try RecordingWriter(
      path: path,
      header: Samples.header(series: 20),
      rowsPerChunk: 1_000,
      order: order
    )
    try writer.append(Samples.steady(series: 20, rounds: 120, seed: seed))
    try writer.appendLost(Samples.steady(series: 20, rounds: 6, seed: seed + 100))
    return try writer.finish(anomalies: Samples.anomalies(series: 20))
  }

  /// All kinds of values and of columns; sequence numbers that come round; arrivals that are equal.
  private static func values(to path: String) throws -> RecordingSummary {
    var random = SplitMix64(seed: 3)
    let rows = Samples.varied(series: 60, rows: 4_000, seed: 3)
    return try write(
      to: path,
      header: Samples.header(series: 60),
      rows,
      [
        Piece(rows: 0..<2_000, order: .stored, pageShift: 14),
        Piece(rows: 2_000..<4_000, order: .derived, pageShift: 14),
      ],
      lost: Samples.varied(series: 60, rows: 100, seed: random.next())
    )
  }

  /// Fields that are anything, in any order.
  private static func wild(to path: String) throws -> RecordingSummary {
    var rows = Samples.wild(series: 5, rows: 200, seed: 4)
    rows.append(contentsOf: Samples.wild(series: 5, rows: 200, seed: 5))
    var sorted = (0..<rows.count).map { rows[$0] }
    sorted.sort { $0.arrivalTime < $1.arrivalTime }
    rows.append(contentsOf: Samples.batch(sorted))
    return try write(
      to: path,
      header: Samples.header(series: 5),
      rows,
      [
        Piece(rows: 0..<200, order: .stored, pageShift: 5),
        // Its arrivals go back in time: the order is stored all the same.
        Piece(rows: 200..<400, order: .derived, pageShift: 14),
        Piece(rows: 400..<401, order: .derived, pageShift: 0),
        Piece(rows: 401..<800, order: .derived, pageShift: 6),
      ],
      lost: Samples.wild(series: 5, rows: 20, seed: 6)
    )
  }

  /// Chunks of several pages of the usual size.
  private static func pages(to path: String) throws -> RecordingSummary {
    var rows: [Reading] = []
    for round in 0..<2_000 {
      for index in 0..<20 {
        let time = Samples.start + Int64(round) * 1_000_000_000
        rows.append(
          Reading(
            series: UInt32(index),
            sequence: UInt32(round),
            eventTime: time,
            sentTime: time,
            arrivalTime: time + 50_000_000,
            trueTime: time,
            value: Double(round / 50 * (index + 1)) / 10
          )
        )
      }
    }
    return try write(
      to: path,
      header: Samples.header(series: 20),
      Samples.batch(rows),
      [
        Piece(rows: 0..<20_000, order: .stored, pageShift: ChunkEncoder.pageShift),
        Piece(rows: 20_000..<40_000, order: .derived, pageShift: ChunkEncoder.pageShift),
      ]
    )
  }

  /// Slices, recorded series and magnitudes, by a writer that was stopped.
  private static func parts(to path: String) throws -> RecordingSummary {
    var random = SplitMix64(seed: 7)
    var header = Samples.slicedHeader(series: 8)
    header.slices[0].devices = [0..<1, 2..<4]
    var offset: Int64 = 0
    header.recordedSeries = [RecordedSeries(offsets: [0], values: [-0.0])]
    var long = RecordedSeries(offsets: [], values: [])
    for _ in 0..<200 {
      long.offsets.append(offset)
      long.values.append(Double(random.below(100)) / 10)
      offset += random.int(1...60_000_000_000)
    }
    header.recordedSeries.append(long)
    var writer = try RecordingWriter(path: path, header: header)
    try writer.append(Samples.steady(series: 8, rounds: 10, seed: 7))
    return try writer.closeInterrupted(anomalies: Samples.anomaliesWithMagnitudes(series: 8))
  }

  /// Several frames of every type of which there may be several, and one of a type to come.
  private static func frames(to path: String) throws -> RecordingSummary {
    var header = Samples.header(series: 4)
    header.catalog.devices.append(
      Catalog.Device(name: String(repeating: "long ", count: 1 << 20), deviceClass: 0)
    )
    var writer = try RecordingWriter(path: path, header: header, rowsPerChunk: 5)
    try writer.append(Samples.steady(series: 4, rounds: 5, seed: 8))
    try writer.appendLost(Samples.steady(series: 4, rounds: 2, seed: 9))
    let one = Samples.anomalies(series: 1)[0]
    var anomalies = Array(repeating: one, count: EventFrame.maximumRows)
    anomalies += Samples.anomaliesWithMagnitudes(series: 4)
    _ = try writer.finish(anomalies: anomalies)
    try FrameSurgery.splitIndex(of: path)
    return try RecordingReader(path: path).summary
  }

  /// Neither readings, nor truth, nor a time span.
  private static func imported(to path: String) throws -> RecordingSummary {
    let header = RecordingHeader(
      origin: .imported,
      name: "machine_temperature",
      hasTruth: false,
      catalog: Catalog(
        classes: ["device"],
        sensors: [Catalog.Sensor(name: "value")],
        devices: [Catalog.Device(name: "device", deviceClass: 0)],
        series: [Catalog.Series(device: 0, sensor: 0)]
      )
    )
    return try RecordingWriter(path: path, header: header).finish(anomalies: [])
  }

  private struct Piece {
    var rows: Range<Int>
    var order: ChunkOrder
    var pageShift: Int
  }

  private static func write(
    to path: String,
    header: RecordingHeader,
    _ readings: ReadingBatch,
    _ pieces: [Piece],
    lost: ReadingBatch = ReadingBatch()
  ) throws -> RecordingSummary {
    var writer = try ChunkWriter(path: path, header: header)
    var cutter = ChunkCutter(names: writer.names)
    var progress = EventProgress()
    for piece in pieces {
      let rows = readings.rows(piece.rows)
      try writer.append(
        cutter.chunk(
          of: rows,
          lost: false,
          after: progress,
          order: piece.order,
          pageShift: piece.pageShift
        )
      )
      progress.pass(rows)
    }
    if lost.count > 0 {
      try writer.append(
        cutter.chunk(
          of: lost,
          lost: true,
          after: EventProgress(),
          order: .stored,
          pageShift: ChunkEncoder.pageShift
        )
      )
    }
    return try writer.finish(anomalies: Samples.anomalies(series: 5))
  }
}
