import Foundation
import TidemarkCore
import TidemarkRecording

/// Measures recordings of the readings in a folder; called by `../run`, which says what is measured.
///
/// Prints one JSON document. Rates are readings per second of processor time: of the median of the runs, or
/// of the fastest, after one that does not count.
@main struct RecordingBenchmark {
  static func main() {
    let arguments = CommandLine.arguments
    let option = arguments.count == 4 ? arguments[2] : "--runs"
    let count = arguments.count == 4 ? Int(arguments[3]) : 1
    guard arguments.count == 2 || arguments.count == 4, ["--runs", "--best"].contains(option),
      let count, count > 0
    else {
      print("usage: recording-benchmark FOLDER [--runs N | --best N]")
      exit(64)
    }
    let runs = Runs(count: count, takesBest: option == "--best")
    do {
      try measure(URL(filePath: arguments[1]), runs: runs)
    } catch {
      FileHandle.standardError.write(Data("recording-benchmark: \(error)\n".utf8))
      exit(66)
    }
  }

  private static func measure(_ folder: URL, runs: Runs) throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "recording-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }

    let readings = try ReadingsFolder(folder)
    var report = Report()
    for (name, order) in [("stored order", ChunkOrder.stored), ("derived order", .derived)] {
      let path = directory.appending(path: "\(order).tide").path
      report.variants.append(try measure(name, order, readings, path: path, runs: runs))
    }
    let truth = try write(
      try ReadingsFolder(folder, hasTruth: true),
      .stored,
      to: directory.appending(path: "truth.tide").path
    )
    for index in report.variants.indices {
      report.variants[index].truthBytes = truth.columnSizes[.trueTime]
    }
    report.openMilliseconds = try measureOpening(
      readings,
      path: directory.appending(path: "large.tide").path,
      runs: runs
    )
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }

  private static func measure(
    _ name: String,
    _ order: ChunkOrder,
    _ readings: ReadingsFolder,
    path: String,
    runs: Runs
  ) throws -> Variant {
    var summary = try write(readings, order, to: path)
    let rows = Double(readings.rows)
    let writing = try runs.seconds { summary = try write(readings, order, to: path) }
    let columns = try runs.seconds {
      var reader = try RecordingReader(path: path)
      var batch = ReadingBatch()
      var count = 0
      while try reader.nextGrouped(into: &batch) { count += batch.count }
      precondition(count == readings.rows)
    }
    let inOrder = try runs.seconds {
      var reader = try RecordingReader(path: path)
      var batch = ReadingBatch()
      var count = 0
      while try reader.nextBatch(into: &batch) { count += batch.count }
      precondition(count == readings.rows)
    }
    let seeking = try runs.seconds { try seek(readings, path: path) }
    return Variant(
      name: name,
      bytes: summary.bytes - summary.columnSizes[.trueTime],
      rows: readings.rows,
      writePerS: rows / writing,
      columnsPerS: rows / columns,
      rowsPerS: rows / inOrder,
      seekMs: 1_000 * seeking,
      chunkRows: RecordingWriter.defaultRowsPerChunk
    )
  }

  @discardableResult
  private static func write(
    _ readings: ReadingsFolder,
    _ order: ChunkOrder,
    to path: String
  ) throws -> RecordingSummary {
    var writer = try RecordingWriter(path: path, header: readings.header, order: order)
    for batch in readings.batches { try writer.append(batch) }
    return try writer.finish(anomalies: [])
  }

  /// A minute of one series, from the middle.
  private static func seek(_ readings: ReadingsFolder, path: String) throws {
    let middle = readings.batches[readings.batches.count / 2].arrivalTime[0]
    let from = Timestamp(nanoseconds: middle)
    let catalog = readings.header.catalog
    var reader = try RecordingReader(path: path)
    let series = UInt32(catalog.devices.count / 2 * catalog.sensors.count)
    reader.select(RowSelection(series: [series], arrival: from..<from + .seconds(60)))
    var batch = ReadingBatch()
    var count = 0
    while try reader.nextBatch(into: &batch) { count += batch.count }
    precondition((50...70).contains(count), "\(count) rows of a minute")
  }

  /// A sealed file of a thousand million readings, all of whose chunks are the same.
  private static func measureOpening(
    _ readings: ReadingsFolder,
    path: String,
    runs: Runs
  ) throws -> Double {
    var writer = try ChunkWriter(path: path, header: readings.header)
    var maker = ChunkMaker(writer.names)
    let rowsPerChunk = RecordingWriter.defaultRowsPerChunk
    var rows = ReadingBatch()
    rows.resize(to: rowsPerChunk)
    let chunk = maker.make(rows, lost: false, after: EventProgress())
    for _ in 0..<1_000_000_000 / rowsPerChunk { try writer.append(chunk) }
    _ = try writer.finish(anomalies: [])
    return try 1_000
      * runs.seconds {
        let reader = try RecordingReader(path: path)
        precondition(reader.summary.readings > 999_000_000)
      }
  }
}

private struct Report: Encodable {
  var variants: [Variant] = []
  var openMilliseconds = 0.0

  private enum CodingKeys: String, CodingKey {
    case variants
    case openMilliseconds = "open_1g_ms"
  }
}

private struct Variant: Encodable {
  var name: String
  var bytes: UInt64
  var rows: Int
  var truthBytes: UInt64 = 0
  var writePerS: Double
  var columnsPerS: Double
  var rowsPerS: Double
  var seekMs: Double
  var chunkRows: Int
}

/// How often something is done, and which of its times is taken.
private struct Runs {
  var count: Int
  /// The shortest time, to which other programs on the machine added least, instead of the median.
  var takesBest: Bool

  /// Seconds of processor time that `body` takes, after it was done once more.
  func seconds(_ body: () throws -> Void) rethrows -> Double {
    try body()
    var times: [Double] = []
    for _ in 0..<count {
      let start = processorSeconds()
      try body()
      times.append(processorSeconds() - start)
    }
    return times.sorted()[takesBest ? 0 : times.count / 2]
  }
}

private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
