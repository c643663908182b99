import TidemarkCore
import TidemarkStreams

/// How a pipeline case is written.
enum PipelineCaseShape {
  static let shape: Shape<CaseFile> = {
    let heading = CaseHeading()
    let keys = PipelineCaseKeys()
    return .object(
      "pipeline-case",
      "Readings through a whole pipeline.",
      keys: heading.keys + keys.all,
      rules: [.exactlyOne([keys.scenario.name, keys.recording.name, keys.input.name])]
    ) { fields throws(Failure) in
      let start = try fields.located(keys.start)
      let sensors = try fields.located(keys.sensors)
      let rows = try fields.value(keys.input)
      if rows == nil {
        for place in [start?.place, sensors?.place].compactMap(\.self) {
          throw place.failure("'start' and 'sensors' belong to 'input', which is not given")
        }
      }
      let origin = start?.value ?? ScenarioDraft.defaultStart
      let pipeline = try fields.value(keys.pipeline)
      let input: PipelineCase.Input
      if let rows {
        guard pipeline != nil else { throw fields.place.failure("missing key 'pipeline'") }
        let readings = try CaseRowDraft.resolved(rows, start: origin)
        input = .readings(CaseReadings(sensors: sensors?.value ?? [], rows: readings))
      } else if let path = try fields.value(keys.recording) {
        guard pipeline != nil else { throw fields.place.failure("missing key 'pipeline'") }
        input = .recording(path: path)
      } else {
        input = try fields.require(keys.scenario)
      }
      var zero: Timestamp? = rows == nil ? nil : origin
      if case .simulated(let scenario) = input {
        zero = scenario.start
        if pipeline == nil, scenario.pipeline == nil {
          throw fields.place.failure("missing key 'pipeline': the scenario has none either")
        }
      }
      let content = PipelineCase(
        input: input,
        pipeline: pipeline?.topology,
        expect: try fields.require(keys.expect).resolved(start: zero)
      )
      return try heading.file(fields, content: .pipeline(content))
    }
  }()
}

/// The keys of a pipeline case.
private struct PipelineCaseKeys: Sendable {
  let scenario = Key(
    "scenario",
    PipelineCaseKeys.scenarioShape,
    "Path of a scenario, relative to the case, or a scenario."
  )
  let recording = Key(
    "recording",
    Shapes.text.map { path, place in resolvedPath(path, besides: place.file) },
    "Path of a recording, relative to the case."
  )
  let input = Key("input", CaseRowDraft.shape.list(), "Readings, in the order of arrival.")
  let start = Key("start", Shapes.instant, "What spans in the input count from.")
  let sensors = Key("sensors", PipelineCaseKeys.sensor.list(), "Units and ranges of sensors.")
  let pipeline = Key("pipeline", CheckedPipeline.shape, "What is done with the readings.")
  let expect = Key("expect", ExpectationDraft.shape, required: true, "What must come out.")

  var all: [any AnyKey] { [scenario, recording, input, start, sensors, pipeline, expect] }

  private static let scenarioShape: Shape<PipelineCase.Input> = ScenarioDraft.shape.map {
    draft,
    _ throws(Failure) -> PipelineCase.Input in
    .simulated(try draft.resolved(seed: nil))
  }
  .orScalar(
    Shapes.text.map { path, place in
      .scenario(path: resolvedPath(path, besides: place.file))
    }
  )

  private static let sensor: Shape<Catalog.Sensor> = {
    let name = Key("name", Shapes.name, required: true, "Name of the sensor.")
    let unit = Key("unit", Shapes.text, "Unit of the values.")
    let range = Key("range", SensorShapes.valueRange, "What it can report.")
    return .object("case-sensor", "A sensor.", keys: [name, unit, range]) {
      fields throws(Failure) in
      Catalog.Sensor(
        name: try fields.require(name),
        unit: try fields.value(unit) ?? "",
        range: try fields.value(range)
      )
    }
  }()
}

/// A reading of a case as written.
struct CaseRowDraft: Sendable {
  var device: String
  var sensor: String
  var deviceClass: String
  var group: String?
  var partition: Int
  var epoch: UInt16
  var sequence: UInt32?
  var copy: UInt8
  var trueTime: Moment?
  var event: Moment
  var arrive: Moment
  var value: Double
  var place: Place

  static let shape: Shape<CaseRowDraft> = {
    let name = Shapes.text.checked { text, place throws(Failure) in
      guard !text.isEmpty else { throw place.failure("expected a name") }
    }
    let device = Key("device", name, required: true, "Name of the device.")
    let sensor = Key("sensor", Shapes.name, required: true, "Name of the sensor.")
    let deviceClass = Key("class", Shapes.name, "Of the device; 'case' by default.")
    let group = Key("group", name, "Of the device; none by default.")
    let partition = Key("partition", Shapes.count(0...65_535), "Of the device; 0 by default.")
    let sequence = Key(
      "sequence",
      Shapes.integer(0...Int64(UInt32.max)).map { value, _ in UInt32(value) },
      "Number in the series; one more than the last by default."
    )
    let copy = Key(
      "copy",
      Shapes.integer(0...255).map { value, _ in UInt8(value) },
      "0, or the number of a duplicate."
    )
    let epoch = Key(
      "epoch",
      Shapes.integer(0...65_535).map { value, _ in UInt16(value) },
      "Restarts of the device before; 0 by default."
    )
    let trueTime = Key("true", Moment.shape, "True time; the event time by default.")
    let event = Key("event", Moment.shape, required: true, "Event time.")
    let arrive = Key("arrive", Moment.shape, required: true, "Arrival time.")
    let value = Key("value", anyNumber, required: true, "The value; .nan and .inf are possible.")
    return .object(
      "case-reading",
      "A reading.",
      keys: [
        device, sensor, deviceClass, group, partition, epoch, sequence, copy, trueTime, event,
        arrive,
        value,
      ]
    ) { fields throws(Failure) in
      CaseRowDraft(
        device: try fields.require(device),
        sensor: try fields.require(sensor),
        deviceClass: try fields.value(deviceClass) ?? "case",
        group: try fields.value(group),
        partition: try fields.value(partition) ?? 0,
        epoch: try fields.value(epoch) ?? 0,
        sequence: try fields.value(sequence),
        copy: try fields.value(copy) ?? 0,
        trueTime: try fields.value(trueTime),
        event: try fields.require(event),
        arrive: try fields.require(arrive),
        value: try fields.require(value),
        place: fields.place
      )
    }
  }()

  /// A number, or one of YAML's words for what is none.
  static let anyNumber = Shape<Double>(.anyOf([])) { node throws(Failure) in
    switch node.plainText {
    case ".nan": .nan
    case ".inf": .infinity
    case "-.inf": -.infinity
    default: try Shapes.number.decode(node)
    }
  }

  /// How the device of another row differs, whose name is the same.
  private func difference(from other: CaseRowDraft) -> String? {
    if other.partition != partition { return "on another partition" }
    if other.deviceClass != deviceClass { return "of another class" }
    return other.group == group ? nil : "of another group"
  }

  /// The rows with their times and sequence numbers; refuses rows out of the order of arrival.
  static func resolved(
    _ drafts: [CaseRowDraft],
    start: Timestamp
  ) throws(Failure) -> [CaseReadings.Row] {
    var rows: [CaseReadings.Row] = []
    var nextSequence: [String: UInt32] = [:]
    var devices: [String: CaseRowDraft] = [:]
    for draft in drafts {
      let series = "\(draft.device)/\(draft.sensor)/\(draft.epoch)"
      let next = nextSequence[series] ?? 0
      guard draft.copy == 0 || draft.sequence != nil else {
        throw draft.place.failure("missing key 'sequence': which reading this is a copy of")
      }
      let sequence = draft.sequence ?? next
      nextSequence[series] = max(next, sequence == .max ? sequence : sequence + 1)
      if let other = devices[draft.device].flatMap(draft.difference) {
        throw draft.place.failure("device '\(draft.device)' is \(other) above")
      }
      devices[draft.device] = draft
      let row = CaseReadings.Row(
        device: draft.device,
        sensor: draft.sensor,
        deviceClass: draft.deviceClass,
        group: draft.group,
        partition: draft.partition,
        epoch: draft.epoch,
        sequence: sequence,
        copy: draft.copy,
        trueTime: (draft.trueTime ?? draft.event).timestamp(start: start),
        eventTime: draft.event.timestamp(start: start),
        arrivalTime: draft.arrive.timestamp(start: start),
        value: draft.value
      )
      if let last = rows.last, row.arrivalTime < last.arrivalTime {
        throw draft.place.failure(
          "arrives before the reading above; write them in order of arrival"
        )
      }
      rows.append(row)
    }
    return rows
  }
}
