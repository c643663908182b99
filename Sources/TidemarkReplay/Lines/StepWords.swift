import TidemarkCore
import TidemarkStreams

/// Texts one after the other in one array.
struct Pieces: Sendable {
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  mutating func append(_ write: (inout TextBuffer) -> Void) {
    var text = TextBuffer()
    write(&text)
    bytes += text.bytes
    ends.append(bytes.count)
  }

  var count: Int { ends.count - 1 }

  func range(_ index: Int) -> Range<Int> { ends[index]..<ends[index + 1] }
}

extension Emission.Kind {
  /// What results call them, by raw value.
  static let words = [
    "on-time", "end-of-input", "update", "late-dropped", "late-side-output", "alert", "rejected",
    "retract", "overflow", "output", "side-output",
  ]
}

/// The pieces of a step's lines; only keys that are calculated are added to.
struct StepWords: Sendable {
  /// `,"key":"a/b"` of each key.
  private(set) var keys = Pieces()
  /// `,"count":` of each aggregate.
  let aggregates: Pieces
  /// Whether the last number of a result stands for a text.
  let endsInText: Bool
  /// Whether the step's rows are results of other windows, not readings.
  let readsResults: Bool
  let isKafka: Bool
  /// Bytes that a line takes at most, apart from its key, reading, text and times.
  let length: Int

  private let planned: Plan.PlannedStep
  /// `{"step":"minutes","kind":"on-time"`, by raw value of the kind.
  private let beginnings: Pieces

  init(_ planned: Plan.PlannedStep, isKafka: Bool) {
    let beginnings = Emission.Kind.words.reduce(into: Pieces()) { pieces, kind in
      pieces.append { text in
        text.append(#"{"step":"#)
        text.append(jsonString: planned.step.name)
        text.append(#","kind":"#)
        text.append(jsonString: kind)
      }
    }
    let aggregates = planned.step.resultNames.reduce(into: Pieces()) { pieces, name in
      pieces.append { text in
        text.append(text: ",")
        text.append(jsonString: name)
        text.append(text: ":")
      }
    }
    self.planned = planned
    self.isKafka = isKafka
    self.beginnings = beginnings
    self.aggregates = aggregates
    endsInText = planned.step.endsInText
    readsResults = planned.results != nil
    // A reason and the names of a value and a score fit in the last part.
    length =
      beginnings.bytes.count + aggregates.bytes.count + (aggregates.count + 1)
      * TextRoom.numberLength
      + 64
    add(keys: planned.keys?.names ?? [])
  }

  func appendBeginning(_ emission: Emission, to room: inout TextRoom) {
    room.append(beginnings.bytes, beginnings.range(Int(emission.kind.rawValue)))
  }

  /// Which batch its rows are of; see `EngineBatch.section(of:)`.
  var section: Int { planned.section }

  /// The value that the step saw in a row.
  func value(row: Int, in batch: EngineBatch) -> Double {
    batch.value(row: row, at: planned)
  }

  /// Adds those that a batch was the first to have.
  mutating func addKeys(of batch: EngineBatch) {
    guard planned.keySource != nil else { return }
    add(keys: batch.section(of: planned).keys(of: planned)?.names ?? [])
  }

  /// `names` are all keys, the first of which are there.
  private mutating func add(keys names: [String]) {
    for name in names.dropFirst(keys.count) {
      keys.append { text in
        text.append(#","key":"#)
        text.append(jsonString: name)
      }
    }
  }
}

/// What lines say of a reading.
struct ReadingWords: Sendable {
  /// `,"reading":"device/sensor/` of each series.
  private var series = Pieces()

  init(_ catalog: Catalog) {
    for number in catalog.series.indices {
      series.append { text in
        text.append(#","reading":"#)
        text.append(jsonString: catalog.name(ofSeries: number) + "/")
        text.removeLast()
      }
    }
  }

  /// Bytes that `append` takes at most.
  func length(_ row: Int, _ readings: ReadingBatch) -> Int {
    series.range(Int(readings.series[row])).count + 4 * (TextRoom.numberLength + 16)
  }

  /// Identity and event time of a reading.
  func append(_ row: Int, _ readings: ReadingBatch, to room: inout TextRoom) {
    room.append(series.bytes, series.range(Int(readings.series[row])))
    room.append(readings.sequence[row])
    room.append(byte: 0x22)
    if readings.epoch[row] > 0 {
      room.append(#","epoch":"#)
      room.append(readings.epoch[row])
    }
    if readings.copy[row] > 0 {
      room.append(#","copy":"#)
      room.append(readings.copy[row])
    }
    room.append(#","event_time":""#)
    room.append(Timestamp(nanoseconds: readings.eventTime[row]))
    room.append(byte: 0x22)
  }
}
