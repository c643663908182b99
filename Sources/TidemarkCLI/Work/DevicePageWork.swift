import TidemarkCore
import TidemarkRecording
import TidemarkReport

/// Draws a device of a recording, in two passes: what axes must cover, then what lies on them.
///
/// Only the rows of the device are looked at, and what is kept of them is bounded by the width of a
/// picture, so a recording of any length fits.
struct DevicePageWork {
  let recording: String
  let unsealed: UnsealedOptions
  /// Nil: chosen by `defaultDevice`.
  let device: String?
  /// Empty: all.
  let sensors: [String]
  let from: SliceRequest.Moment?
  let until: SliceRequest.Moment?
  let format: PageFormat
  let output: OutputOptions

  /// Writes to a file, or to standard output if that is `-`; nil is the default name.
  func write(to path: String?) throws -> DevicePageAnswer {
    var reader = try unsealed.open(recording, quiet: output.quiet)
    let anomalies = try reader.anomalies()
    let subject = try subject(reader.header, anomalies)
    var meter = ProgressMeter("report", output)
    let total = 2 * (reader.summary.readings + reader.summary.lost)
    var progress = Progress(total: Int(clamping: total))

    var survey = DeviceSurvey(subject)
    try read(&reader, &progress, &meter, { survey.add($0) }, lost: { survey.addLost($0) })
    var traces = DeviceTraces(survey)
    reader.rewind()
    try read(&reader, &progress, &meter, { traces.add($0) }, lost: { traces.addLost($0) })
    meter.finish()

    let header = reader.header
    let page = DevicePage(
      traces,
      anomalies: anomalies,
      source: DevicePage.Source(
        name: header.name,
        seed: header.origin == .simulated ? header.seed : nil,
        digest: try reader.digestOfRows().hex
      )
    )
    let name = header.catalog.devices[subject.device].name
    let path = path ?? defaultPath(device: name)
    let text = Array((format == .svg ? page.svg : page.html).utf8)
    if path == "-" {
      try Console.write(text, to: 1)
    } else {
      let file = try AtomicFile(path)
      try file.write(text)
      try file.finish()
    }
    return DevicePageAnswer(
      path: path,
      format: format,
      device: name,
      sensors: subject.series.map(header.catalog.sensorName(ofSeries:)),
      readings: survey.arrived,
      lost: survey.total - survey.arrived,
      anomalies: page.anomalyCount,
      bytes: text.count
    )
  }

  private struct Progress {
    var total: Int
    var done = 0
    var fraction: Double { total == 0 ? 1 : Double(done) / Double(total) }
  }

  private func read(
    _ reader: inout RecordingReader,
    _ progress: inout Progress,
    _ meter: inout ProgressMeter,
    _ take: (ReadingBatch) -> Void,
    lost takeLost: (ReadingBatch) -> Void
  ) throws {
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) {
      take(batch)
      try note(batch.count, &progress, &meter)
    }
    while try reader.nextLost(into: &batch) {
      takeLost(batch)
      try note(batch.count, &progress, &meter)
    }
  }

  private func note(
    _ readings: Int,
    _ progress: inout Progress,
    _ meter: inout ProgressMeter
  ) throws {
    progress.done += readings
    meter.update(fraction: progress.fraction, readings: progress.done)
    try Interrupts.shared.check()
  }

  /// The recording's name and the device's, in the folder that the user is in.
  private func defaultPath(device: String) -> String {
    let file = recording.split(separator: "/").last.map(String.init) ?? recording
    let stem = file.hasSuffix(".tide") ? String(file.dropLast(5)) : file
    // What a shell or a file system could take for something else is left out.
    let safe = device.map { character in
      character.isLetter || character.isNumber || "-_.".contains(character) ? character : "_"
    }
    return "\(stem)-\(String(safe)).\(format.rawValue)"
  }
}

// What is asked for, found in the catalog.
extension DevicePageWork {
  private func subject(_ header: RecordingHeader, _ anomalies: [Anomaly]) throws -> DeviceSubject {
    let catalog = header.catalog
    guard !catalog.devices.isEmpty, !catalog.series.isEmpty else {
      throw Failure(.noInput, "there is no device inside", file: recording)
    }
    let device = try index(in: catalog) ?? defaultDevice(catalog, anomalies)
    let ofDevice = catalog.series.indices.filter { Int(catalog.series[$0].device) == device }
    guard !ofDevice.isEmpty else {
      throw Failure(
        .noInput,
        "device '\(catalog.devices[device].name)' has no sensor",
        file: recording
      )
    }
    let from = try time(from, "--from", header)
    let until = try time(until, "--until", header)
    if let from, let until, from >= until {
      throw Failure(.usage, "--from \(from) is not before --until \(until)")
    }
    return DeviceSubject(
      catalog: catalog,
      device: device,
      series: try chosen(ofDevice, catalog, device: device),
      from: from,
      until: until,
      knowsTrueTime: header.hasTruth && header.origin == .simulated
    )
  }

  private func time(
    _ moment: SliceRequest.Moment?,
    _ flag: String,
    _ header: RecordingHeader
  ) throws -> Timestamp? {
    guard let moment else { return nil }
    if case .afterStart = moment, header.start == nil {
      throw Failure(
        .usage,
        "\(flag): give an instant such as 2026-01-01T00:10:00Z; an import has no start",
        file: recording
      )
    }
    guard let time = moment.time(start: header.start ?? .epoch) else {
      throw Failure(.usage, "\(flag) is too far from the start", file: recording)
    }
    return time
  }

  private func index(in catalog: Catalog) throws -> Int? {
    guard let device else { return nil }
    if let index = catalog.devices.firstIndex(where: { $0.name == device }) { return index }
    throw Failure(
      .noInput,
      "there is no device '\(device)'"
        + hint(device, catalog.devices.map(\.name), else: "the first is \(catalog.devices[0].name)"),
      file: recording
    )
  }

  /// The first that has an anomaly, else the first.
  private func defaultDevice(_ catalog: Catalog, _ anomalies: [Anomaly]) -> Int {
    anomalies.map { Int(catalog.series[Int($0.series)].device) }.min() ?? 0
  }

  private func chosen(_ series: [Int], _ catalog: Catalog, device: Int) throws -> [Int] {
    guard !sensors.isEmpty else { return series }
    let names = series.map(catalog.sensorName(ofSeries:))
    for sensor in sensors where !names.contains(sensor) {
      throw Failure(
        .noInput,
        "device '\(catalog.devices[device].name)' has no sensor '\(sensor)'"
          + hint(sensor, names, else: "it has \(names.joined(separator: ", "))"),
        file: recording
      )
    }
    return series.filter { sensors.contains(catalog.sensorName(ofSeries: $0)) }
  }

  private func hint(_ name: String, _ candidates: [String], else rest: String) -> String {
    nearestName(to: name, among: candidates).map { " (did you mean '\($0)'?)" } ?? "; \(rest)"
  }
}
