import ArgumentParser
import TidemarkCore
import TidemarkRecording

/// Which readings of a recording are wanted.
struct SelectionOptions: ParsableArguments {
  enum Clock: String, CaseIterable, ExpressibleByArgument {
    case arrival, event
  }

  @Option(help: "Only the first so many readings that are left.")
  var first: Int?

  @Option(help: "Only readings from then on: an instant, or a span after the recording's start.")
  var from: String?

  @Option(help: "Only readings before: an instant, or a span after the recording's start.")
  var until: String?

  @Option(help: "What --from and --until are about: arrival or event.")
  var by = Clock.arrival

  @Option(parsing: .singleValue, help: "Only this device; may be given again.")
  var device: [String] = []

  @Option(parsing: .singleValue, help: "Only this sensor; may be given again.")
  var sensor: [String] = []

  var isAll: Bool {
    first == nil && from == nil && until == nil && device.isEmpty && sensor.isEmpty
  }

  /// The most readings that are wanted.
  func limit() throws -> Int {
    guard let first else { return .max }
    guard first >= 1 else {
      throw Failure(.usage, "--first \(first): give a number of readings, 1 or more")
    }
    return first
  }

  /// What is wanted of a recording with this header.
  func selection(_ header: RecordingHeader, _ summary: RecordingSummary) throws -> RowSelection {
    let isAllSeries = device.isEmpty && sensor.isEmpty
    let series = isAllSeries ? nil : try self.series(header.catalog)
    let start = header.start ?? summary.firstArrival
    let from = try self.from.map { try instant($0, "--from", start) }
    let until = try self.until.map { try instant($0, "--until", start) }
    guard from ?? .min < until ?? .max else {
      throw Failure(
        .usage,
        "--from \(self.from ?? "") is not before --until \(self.until ?? ""): nothing is left"
      )
    }
    let times = (from ?? .min)..<(until ?? .max)
    return switch by {
    case .arrival: RowSelection(series: series, arrival: times)
    case .event: RowSelection(series: series, event: times)
    }
  }

  private func instant(_ text: String, _ flag: String, _ start: Timestamp?) throws -> Timestamp {
    switch try SliceRequest.Moment(text, flag) {
    case .instant(let instant): return instant
    case .afterStart(let span):
      guard let start else {
        throw Failure(.usage, "\(flag) \(text): the recording has no start; give an instant")
      }
      return start + span
    }
  }

  private func series(_ catalog: Catalog) throws -> [UInt32] {
    let devices = try numbers(of: device, among: catalog.devices.map(\.name), "--device")
    let sensors = try numbers(of: sensor, among: catalog.sensors.map(\.name), "--sensor")
    let found = catalog.series.indices.filter { index in
      let series = catalog.series[index]
      return devices?.contains(series.device) ?? true && sensors?.contains(series.sensor) ?? true
    }
    guard !found.isEmpty else {
      throw Failure(.noInput, "none of these devices has one of these sensors")
    }
    return found.map { UInt32($0) }
  }

  /// The places of `names`; nil if there are none, which stands for all.
  private func numbers(
    of names: [String],
    among known: [String],
    _ flag: String
  ) throws -> Set<UInt32>? {
    guard !names.isEmpty else { return nil }
    var found: Set<UInt32> = []
    let wanted = Set(names)
    var missing = wanted
    for (index, name) in known.enumerated() where wanted.contains(name) {
      found.insert(UInt32(index))
      missing.remove(name)
    }
    // In the order given, so that the message does not change from run to run.
    if let name = names.first(where: missing.contains) {
      let hint = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw Failure(.noInput, "\(flag) \(name): the recording has none of this name\(hint)")
    }
    return found
  }
}
