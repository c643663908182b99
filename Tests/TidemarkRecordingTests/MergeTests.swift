import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Several recordings read as one.
@Suite struct MergeTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  // MARK: Slices of one simulation

  /// Rows dealt out to so many slices of the same simulation, each recorded.
  private func deal(
    _ rows: ReadingBatch,
    lost: ReadingBatch = ReadingBatch(),
    into count: Int,
    by choose: (Reading) -> Int
  ) throws -> [String] {
    try (0..<count).map { number in
      var header = Samples.header(series: 40)
      let devices = number * 20 / count..<(number + 1) * 20 / count
      header.slices = [FleetSlice(devices: devices.isEmpty ? [] : [devices])]
      func part(_ batch: ReadingBatch) -> ReadingBatch {
        Samples.batch((0..<batch.count).map { batch[$0] }.filter { choose($0) == number })
      }
      let path = directory.path("\(number).tide")
      try record(part(rows), lost: part(lost), header: header, rowsPerChunk: 50, to: path)
      return path
    }
  }

  @Test(arguments: [2, 3, 7, 16, 128])
  func `rows come in the order of arrival, then of identity`(count: Int) throws {
    var rows = Samples.steady(series: 40, rounds: 60, seed: 5)
    // Many arrive at the same time.
    for row in 0..<rows.count { rows.arrivalTime[row] -= rows.arrivalTime[row] % 50_000_000 }
    rows = Samples.batch((0..<rows.count).map { rows[$0] }.sorted(by: Reading.precedes))
    let lost = Samples.steady(series: 40, rounds: 3, seed: 6)
    let paths = try deal(rows, lost: lost, into: count) { Int($0.series) * count / 40 }
    let merged = try Merged(paths)
    #expect(merged.arrived.isIdentical(to: rows))
    #expect(merged.lost.isIdentical(to: lost))
    #expect(merged.header.slices.isEmpty, "all slices are the whole")
    #expect(merged.header == Samples.header(series: 40))
  }

  @Test func `a reading that is twice among them is refused by its name`() throws {
    let rows = Samples.steady(series: 40, rounds: 10, seed: 5)
    let paths = try deal(rows, into: 2) { Int($0.series) * 2 / 40 }
    let twice = rows[rows.count / 2]
    let other = directory.path("twice.tide")
    try record(Samples.batch([twice]), header: Samples.header(series: 40), to: other)
    let failure = #expect(throws: Failure.self) { try Merged(paths + [other]) }
    #expect(failure?.code == .usage)
    let name = Samples.catalog(series: 40).name(ofSeries: Int(twice.series))
    #expect(failure?.message.contains("\(name)/\(twice.sequence)") == true, "\(failure as Any)")
  }

  @Test func `an anomaly that goes on in the next slice is there once`() throws {
    var anomaly = Samples.anomaliesWithMagnitudes(series: 1)[0]
    let header = Samples.header(series: 2)
    for name in ["a.tide", "b.tide"] {
      try record(ReadingBatch(), anomalies: [anomaly], header: header, to: directory.path(name))
    }
    let merged = try Merged(["a.tide", "b.tide"].map(directory.path))
    #expect(merged.anomalies == [anomaly])

    anomaly.magnitude = 3
    try record(
      ReadingBatch(),
      anomalies: [anomaly],
      header: header,
      to: directory.path("b.tide")
    )
    let failure = #expect(throws: Failure.self) {
      try Merged(["a.tide", "b.tide"].map(directory.path))
    }
    #expect(failure?.code == .usage && failure?.file == directory.path("b.tide"))
    #expect(failure?.message.contains("anomaly 1 of reefer-0/temperature") == true)
  }

  @Test func `another seed or scenario is no slice`() throws {
    let rows = Samples.steady(series: 2, rounds: 3, seed: 1)
    for change: (inout RecordingHeader) -> Void in [
      { $0.seed += 1 }, { $0.scenario += "# other\n" }, { $0.start = nil },
      { $0.origin = .imported },
    ] {
      var header = Samples.header(series: 2)
      try record(rows, header: header, to: directory.path("a.tide"))
      change(&header)
      try record(ReadingBatch(), header: header, to: directory.path("b.tide"))
      let merged = try Merged(["a.tide", "b.tide"].map(directory.path))
      #expect(merged.header.origin == .imported)
      #expect(merged.header.scenario == "")
      #expect(merged.arrived.isIdentical(to: rows))
    }
  }

  // MARK: Other recordings

  private func header(
    devices: [String],
    sensors: [Catalog.Sensor] = [Catalog.Sensor(name: "value")],
    states: [String] = [],
    partitions: Int = 1
  ) -> RecordingHeader {
    RecordingHeader(
      origin: .imported,
      name: devices.joined(),
      hasTruth: true,
      catalog: Catalog(
        classes: ["imported"],
        sensors: sensors,
        devices: devices.map { Catalog.Device(name: $0, deviceClass: 0) },
        series: devices.indices.flatMap { device in
          sensors.indices.map { Catalog.Series(device: UInt32(device), sensor: UInt32($0)) }
        },
        partitions: partitions,
        states: states
      )
    )
  }

  private func row(_ series: UInt32, _ sequence: UInt32, at time: Int64, _ value: Double) -> Reading
  {
    Reading(
      series: series,
      sequence: sequence,
      eventTime: time,
      sentTime: time,
      arrivalTime: time,
      trueTime: time,
      value: value
    )
  }

  @Test func `devices of all, and ties in the order of the new numbers`() throws {
    let a = directory.path("a.tide")
    let b = directory.path("b.tide")
    try record(
      Samples.batch([row(0, 0, at: 5, 10), row(1, 0, at: 5, 11)]),
      header: header(devices: ["y", "x"], partitions: 2),
      to: a
    )
    // In b's own numbering x comes first: at the same instant its rows have another order in a union
    // that knows y already.
    try record(
      Samples.batch([row(0, 1, at: 5, 20), row(1, 1, at: 5, 21), row(2, 0, at: 7, 22)]),
      header: header(devices: ["x", "y", "z"]),
      to: b
    )
    let merged = try Merged([a, b])
    #expect(merged.header.catalog.devices.map(\.name) == ["y", "x", "z"])
    #expect(merged.header.catalog.partitions == 2)
    #expect(merged.header.name == "yx + xyz")
    #expect(merged.arrived.series == [0, 0, 1, 1, 2])
    #expect(merged.arrived.value == [10, 21, 11, 20, 22])
  }

  @Test func `words of states keep their meaning`() throws {
    let sensors = [
      Catalog.Sensor(name: "value"), Catalog.Sensor(name: "door", kind: .state),
    ]
    let a = directory.path("a.tide")
    let b = directory.path("b.tide")
    try record(
      Samples.batch([row(1, 0, at: 1, 1)]),
      header: header(devices: ["a"], sensors: sensors, states: ["open", "closed"]),
      to: a
    )
    try record(
      Samples.batch([row(0, 0, at: 2, 1), row(1, 0, at: 3, 0), row(1, 1, at: 4, 1)]),
      header: header(devices: ["b"], sensors: sensors, states: ["closed", "ajar"]),
      to: b
    )
    let merged = try Merged([a, b])
    #expect(merged.header.catalog.states == ["open", "closed", "ajar"])
    #expect(merged.arrived.value == [1, 1, 1, 2])
  }

  /// The same identity, though no field else is equal and they lie far apart.
  @Test func `series that go on in another recording may not repeat a sequence number`() throws {
    let a = directory.path("a.tide")
    let b = directory.path("b.tide")
    try record(
      Samples.batch((0..<5_000).map { row(0, $0, at: Int64($0), 1) }),
      header: header(devices: ["d"]),
      to: a
    )
    for (first, overlaps) in [(5_000, false), (4_999, true)] as [(UInt32, Bool)] {
      try record(
        Samples.batch((0..<10).map { row(0, first + $0, at: 1_000_000 + Int64($0), 2) }),
        header: header(devices: ["d"]),
        to: b
      )
      guard overlaps else {
        #expect(try Merged([a, b]).arrived.count == 5_010)
        continue
      }
      let failure = #expect(throws: Failure.self) { try Merged([a, b]) }
      #expect(failure?.message.contains("d/value/4999 is in more than one") == true)
    }
  }

  @Test func `what is said of a name may not differ`() throws {
    let a = directory.path("a.tide")
    let b = directory.path("b.tide")
    try record(ReadingBatch(), header: header(devices: ["d"]), to: a)
    var other = header(devices: ["d"], sensors: [Catalog.Sensor(name: "value", unit: "bar")])
    try record(ReadingBatch(), header: other, to: b)
    var failure = #expect(throws: Failure.self) { try Merged([a, b]) }
    #expect(failure?.code == .usage && failure?.file == b)
    #expect(failure?.message.hasPrefix("sensor 'value' of device 'd' has another") == true)

    other = header(devices: ["d"], partitions: 4)
    other.catalog.devices[0].partition = 3
    try record(ReadingBatch(), header: other, to: b)
    failure = #expect(throws: Failure.self) { try Merged([a, b]) }
    #expect(failure?.message.hasPrefix("device 'd' has another") == true)
  }

  @Test func `rows in another order than that of arrival are refused`() throws {
    let a = directory.path("a.tide")
    let b = directory.path("b.tide")
    try record(ReadingBatch(), header: header(devices: ["a"]), to: a)
    try record(
      Samples.batch([row(0, 0, at: 5, 1), row(0, 1, at: 4, 1)]),
      header: header(devices: ["b"]),
      to: b
    )
    let failure = #expect(throws: Failure.self) { try Merged([a, b]) }
    #expect(failure?.code == .badData && failure?.file == b)
  }

  /// Against a set of all identities.
  @Test(arguments: 0..<50)
  func `a set of sequence numbers knows what it has`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var set = SequenceSet()
    var known: Set<[UInt64]> = []
    for _ in 0..<400 {
      var reading = row(0, random.pick([0, .max, UInt32(random.below(60))]), at: 0, 0)
      reading.epoch = random.pick([0, 0, 1, .max])
      reading.copy = random.pick([0, 0, 1, .max])
      let key = [UInt64(reading.epoch), UInt64(reading.sequence), UInt64(reading.copy)]
      #expect(set.insert(reading) == known.insert(key).inserted)
    }
  }
}

/// All that several recordings hold together.
private struct Merged {
  var header: RecordingHeader
  var arrived = ReadingBatch()
  var lost = ReadingBatch()
  var anomalies: [Anomaly]

  init(_ paths: [String]) throws {
    var merged = try MergedRecordings(paths: paths)
    header = merged.header
    anomalies = try merged.anomalies()
    var batch = ReadingBatch()
    while try merged.nextBatch(into: &batch) { arrived.append(contentsOf: batch) }
    while try merged.nextLost(into: &batch) { lost.append(contentsOf: batch) }
    #expect(merged.rows == UInt64(arrived.count + lost.count))
  }
}
