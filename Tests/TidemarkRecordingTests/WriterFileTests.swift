import Testing
import TidemarkCore
import TidemarkRecording

/// What a writer leaves on disk.
@Suite struct WriterFileTests {
  private let directory: TemporaryDirectory
  private let header = Samples.header(series: 2)

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `a recording has its name only when it is finished`() throws {
    var writer = try RecordingWriter(path: directory.path("a.tide"), header: header)
    try writer.append(Samples.steady(series: 2, rounds: 5, seed: 1))
    #expect(try !directory.names.contains("a.tide"))
    #expect(try directory.names.count == 1)
    _ = try writer.finish(anomalies: [])
    #expect(try directory.names == ["a.tide"])
  }

  @Test func `a writer that is dropped leaves no file, and what was there`() throws {
    try directory.write([1, 2, 3], to: "a.tide")
    do {
      var writer = try RecordingWriter(
        path: directory.path("a.tide"),
        header: header,
        rowsPerChunk: 4
      )
      try writer.append(Samples.steady(series: 2, rounds: 50, seed: 1))
    }
    #expect(try directory.names == ["a.tide"])
    #expect(try directory.bytes("a.tide") == [1, 2, 3])
  }

  @Test func `a recording replaces the one before it`() throws {
    for rounds in [5, 3] {
      let readings = Samples.steady(series: 2, rounds: rounds, seed: 1)
      try record(readings, header: header, to: directory.path("a.tide"))
      #expect(try Contents(path: directory.path("a.tide")).readings.isIdentical(to: readings))
    }
  }

  @Test func `where nothing can be created, that is said`() throws {
    for path in [directory.path("none/a.tide"), directory.path, "/proc/a.tide"] {
      let failure = #expect(throws: Failure.self) {
        try record(ReadingBatch(), header: header, to: path)
      }
      #expect(failure?.code == .cannotCreate)
      #expect(failure?.file == path)
    }
  }

  #if os(Linux)
  @Test func `a full disk is an error of input and output`() throws {
    let failure = #expect(throws: Failure.self) {
      try record(ReadingBatch(), header: header, to: "/dev/full")
    }
    #expect(failure?.code == .inputOutput)
    #expect(failure?.description.contains("No space left on device") == true)
  }

  @Test func `a device is written in place`() throws {
    let summary = try record(ReadingBatch(), header: header, to: "/dev/null")
    #expect(summary.bytes > 0)
  }
  #endif

  @Test func `a catalog that names what is not there is refused`() throws {
    var broken = header
    broken.catalog.devices[0].deviceClass = 9
    let failure = #expect(throws: Failure.self) {
      try record(ReadingBatch(), header: broken, to: directory.path("a.tide"))
    }
    #expect(failure?.message.contains("reefer-0") == true)
    #expect(try directory.names.isEmpty)
  }
}
