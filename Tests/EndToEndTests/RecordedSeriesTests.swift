import Foundation
import Testing
import TidemarkCore
import TidemarkFleet

@testable import TidemarkCLI

/// Real series that signals are made of.
@Suite struct RecordedSeriesTests {
  private let workplace: Workplace

  init() throws {
    workplace = try Workplace()
  }

  private func text(_ rows: String, labels: String? = nil) throws -> RecordedSeriesFile {
    let header = "timestamp,value" + (labels.map { "," + $0 } ?? "") + "\n"
    try workplace.write(header + rows, to: "a.csv")
    let mapping = ImportMapping(labels: labels.map { .column($0) })
    return RecordedSeriesFile(path: workplace.path + "/a.csv", layout: .text(mapping))
  }

  private func recording(
    _ name: String,
    device: String? = nil,
    sensor: String? = nil
  ) -> RecordedSeriesFile {
    RecordedSeriesFile(
      path: workplace.path + "/" + name,
      layout: .recording,
      device: device,
      sensor: sensor
    )
  }

  @Test func `values are those of the file, by time from the first on`() throws {
    let series = try RecordedSeriesLoader().load(
      text(
        """
        2026-01-01T00:00:10Z,3
        2026-01-01T00:00:00Z,1.5
        2026-01-01T00:00:05Z,nan
        2026-01-01T00:00:10Z,4
        2026-01-01T00:00:07.25Z,2
        2026-01-01T00:00:20Z,inf

        """
      )
    )
    let second: Int64 = 1_000_000_000
    #expect(series.offsets == [0, 7 * second + second / 4, 10 * second])
    #expect(series.values == [1.5, 2, 4])
  }

  @Test func `one value is a series, labels are left behind`() throws {
    let file = try text("2026-01-01T00:00:00Z,7,1\n", labels: "label")
    let series = try RecordedSeriesLoader().load(file)
    #expect(series == RecordedSeries(offsets: [0], values: [7]))
  }

  @Test func `a series without numbers, or too long, is refused`() throws {
    var failure = #expect(throws: Failure.self) {
      try RecordedSeriesLoader().load(text("2026-01-01T00:00:00Z,nan\n"))
    }
    #expect(failure?.code == .noInput && failure?.file == workplace.path + "/a.csv")
    let three = (0..<3).map { "2026-01-01T00:00:0\($0)Z,1\n" }.joined()
    #expect(try RecordedSeriesLoader(limit: 3).load(text(three)).values.count == 3)
    failure = #expect(throws: Failure.self) {
      try RecordedSeriesLoader(limit: 2).load(text(three))
    }
    #expect(failure?.code == .usage)
    #expect(failure?.message.contains("more than 2 values") == true)
    failure = #expect(throws: Failure.self) {
      try RecordedSeriesLoader().load(recording("nowhere.tide"))
    }
    #expect(failure?.code == .noInput)
  }

  @Test func `a series of a recording is its readings by event time`() throws {
    try workplace.write(SmallScenarios.flink, to: "small.yaml")
    try workplace.simulate("small.yaml", to: "small.tide")
    let series = try RecordedSeriesLoader().load(
      recording("small.tide", device: "reefer-0003", sensor: "temperature")
    )
    let export = try workplace.run("export", "small.tide", "--times", "epoch-ns").output
    var values: [Int64: Double] = [:]
    for line in export.split(separator: "\n") where line.hasPrefix("reefer-0003,temperature,") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      // Later rows of the same time take the place of earlier ones.
      values[try #require(Int64(cells[5]))] = Double(cells[9])
    }
    let times = values.keys.sorted()
    #expect(series.offsets == times.map { $0 - times[0] })
    #expect(series.values == times.map { values[$0] })
    #expect(series.values.count > 100)
  }

  @Test func `which series is meant must be clear`() throws {
    try workplace.write(SmallScenarios.flink, to: "small.yaml")
    try workplace.simulate("small.yaml", to: "small.tide")
    var failure = #expect(throws: Failure.self) {
      try RecordedSeriesLoader().load(recording("small.tide", sensor: "vibration"))
    }
    #expect(failure?.code == .usage)
    #expect(failure?.message.hasPrefix("20 series fit") == true)
    #expect(failure?.message.hasSuffix("such as reefer-0000/vibration") == true)
    failure = #expect(throws: Failure.self) {
      try RecordedSeriesLoader().load(
        recording("small.tide", device: "reefer-0003", sensor: "temprature")
      )
    }
    #expect(failure?.code == .noInput)
    #expect(failure?.message.contains("there is reefer-0003/temperature") == true)
    // The pumps have one sensor.
    let pump = recording("small.tide", device: "pump-0002")
    #expect(try RecordedSeriesLoader().load(pump).values.count > 100)
  }
  @Test func `a series of states is no signal`() throws {
    let scenario = """
      version: 1
      name: doors
      duration: 1m
      fleet:
        - class: door
          devices: 1
          sensors:
            - {name: state, kind: state, every: 1s, signal: [{states: [{name: shut, dwell: 9s}]}]}

      """
    try workplace.write(scenario, to: "doors.yaml")
    try workplace.simulate("doors.yaml", to: "doors.tide")
    let failure = #expect(throws: Failure.self) {
      try RecordedSeriesLoader().load(recording("doors.tide"))
    }
    #expect(failure?.message == "door-0000/state reports states, and a signal is made of numbers")
  }
}
