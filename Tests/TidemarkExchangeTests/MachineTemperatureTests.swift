import Foundation
import Testing
import TidemarkCore
import TidemarkExchange

/// The shipped series of the Numenta Anomaly Benchmark, imported as the shipped scenarios do.
@Suite struct MachineTemperatureTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../scenarios/data/machine-temperature")

  private static func file(_ name: String) throws -> InputFile {
    InputFile(name: name, bytes: Array(try Data(contentsOf: folder.appending(path: name))))
  }

  @Test func `the file and its labels import whole`() throws {
    let data = try Self.file("machine_temperature_system_failure.csv")
    let labels = try Self.file("combined_windows.json")
    let key = "realKnownCause/machine_temperature_system_failure.csv"
    let mapping = ImportMapping(
      device: .constant("machine"),
      sensor: .constant("temperature"),
      unit: "°F",
      labels: .nabWindows(path: labels.name, key: key)
    )
    let result = try Importer.read(data, mapping: mapping, labels: labels)
    let batch = result.batch

    // The rows again, by other means: every line split at its comma.
    let lines = String(decoding: data.bytes, as: UTF8.self).split(separator: "\n").dropFirst()
    #expect(lines.count == 22_695)
    #expect(batch.count == 22_695)
    #expect(batch.value.map(\.bitPattern) == lines.map { Double($0.dropFirst(20))?.bitPattern })

    // Local times of one form sort as text, so windows can be counted as text.
    let times = lines.map { String($0.prefix(19)) }
    let windows = try #require(
      try JSONSerialization.jsonObject(with: Data(labels.bytes)) as? [String: [[String]]]
    )
    let windowsOfFile = try #require(windows[key])
    #expect(windows.count == 1)
    #expect(windowsOfFile.count == 4)
    let numbers = times.map { time in
      (windowsOfFile.firstIndex { $0[0].prefix(19) <= time && time <= $0[1].prefix(19) } ?? -1) + 1
    }
    #expect(batch.anomaly.map(Int.init) == numbers)
    for number in 1...4 { #expect(numbers.count { $0 == number } == 567) }

    #expect(result.anomalies.map(\.number) == [1, 2, 3, 4])
    for (anomaly, window) in zip(result.anomalies, windowsOfFile) {
      #expect(anomaly.kind == "label")
      #expect(anomaly.onset == Timestamp(iso8601: window[0]))
      #expect(anomaly.firstDetectable == anomaly.onset)
      #expect(anomaly.end.nanoseconds == nanoseconds(window[1]) + 1)
    }
    #expect(result.hasTruth)
  }

  @Test func `readings from before the clock went back arrive late, in file order`() throws {
    let data = try Self.file("machine_temperature_system_failure.csv")
    let batch = try Importer.read(data, mapping: ImportMapping()).batch
    #expect(batch.sequence == (0..<22_695).map { UInt32($0) })
    #expect(zip(batch.arrivalTime, batch.arrivalTime.dropFirst()).allSatisfy { $0 <= $1 })
    // 02:00 follows 02:55 once; the readings from 02:00 to 02:50 repeat, 02:55 ties.
    let late = (0..<batch.count).filter { batch.arrivalTime[$0] > batch.eventTime[$0] }
    #expect(late.count == 11)
    #expect(batch.eventTime[late[0]] == nanoseconds("2014-01-07 02:00:00"))
    #expect(Set(late.map { batch.arrivalTime[$0] }) == [nanoseconds("2014-01-07 02:55:00")])
    #expect(Set(batch.eventTime).count == 22_695 - 12)
  }
}
