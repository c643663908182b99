import TidemarkCore

/// The rows of a file as columns, in file order, with provisional numbers of series.
struct RowTable {
  var names = SeriesTable()
  var series: [UInt32] = []
  var eventTime: [Int64] = []
  /// Empty without an arrival column.
  var arrivalTime: [Int64] = []
  var value: [Double] = []
  /// Kinds of anomalies; a row's label is an index into this, plus 1, or 0.
  var kinds = NameTable()
  /// Empty without a label column.
  var label: [UInt32] = []
}

/// Reads the cells of each row into a `RowTable`.
///
/// Budget: 250 ns for a row of a time and a value.
struct RowCollector {
  private(set) var table = RowTable()
  private let file: InputFile
  private let plan: ColumnPlan
  private let times: TimeReader
  // Names that hold for all rows; 0 where a column gives them.
  private var constantDevice: UInt32 = 0
  private var constantSensor: UInt32 = 0

  init(_ file: InputFile, plan: ColumnPlan, mapping: ImportMapping) {
    self.file = file
    self.plan = plan
    times = TimeReader(mapping.timeFormat)
    if case .constant(let name) = mapping.device {
      constantDevice = table.names.devices.index(of: Array(name.utf8)[...]) ?? 0
    }
    if case .constant(let name) = mapping.sensor {
      constantSensor = table.names.sensors.index(of: Array(name.utf8)[...]) ?? 0
    }
  }

  mutating func collect(from reader: inout some RowReader) throws(Failure) {
    var cells = [Cell](repeating: Cell(), count: plan.names.count)
    while try reader.next(into: &cells) {
      let eventTime = try time(cells, plan.eventTime)
      let (value, problem) = readValue(cells[plan.value])
      if let problem { throw failure(cells, plan.value, problem) }
      var device = constantDevice
      if let column = plan.device {
        let name = try name(cells, column)
        guard let index = table.names.devices.index(of: name) else {
          throw notUTF8(cells, column)
        }
        device = index
      }
      var sensor = constantSensor
      if let column = plan.sensor {
        let name = try name(cells, column)
        guard let index = table.names.sensors.index(of: name) else {
          throw notUTF8(cells, column)
        }
        sensor = index
      }
      if let column = plan.arrivalTime { table.arrivalTime.append(try time(cells, column)) }
      if let column = plan.label { table.label.append(try label(cells, column)) }
      table.series.append(table.names.index(device: device, sensor: sensor))
      table.eventTime.append(eventTime)
      table.value.append(value)
    }
  }

  private func time(_ cells: [Cell], _ column: Int) throws(Failure) -> Int64 {
    let text = cells[column].text
    do {
      return try times.nanoseconds(text)
    } catch {
      throw failure(cells, column, times.explanation(error, of: text))
    }
  }

  private func name(_ cells: [Cell], _ column: Int) throws(Failure) -> ArraySlice<UInt8> {
    let cell = cells[column]
    guard !cell.isNull else { throw failure(cells, column, "is null; expected a name") }
    guard !cell.text.isEmpty else { throw failure(cells, column, "is empty; expected a name") }
    return cell.text
  }

  private func notUTF8(_ cells: [Cell], _ column: Int) -> Failure {
    failure(cells, column, "is not UTF-8; save the file as UTF-8")
  }

  /// The row's kind of anomaly: an index into `table.kinds`, plus 1, or 0 for none.
  private mutating func label(_ cells: [Cell], _ column: Int) throws(Failure) -> UInt32 {
    let kind: ArraySlice<UInt8>
    switch Label(cells[column]) {
    case .normal: return 0
    case .anomalous: kind = Array("label".utf8)[...]
    case .kind(let text): kind = text
    case .unknown:
      let found = Wording.quoted(cells[column].text)
      throw failure(
        cells,
        column,
        "\(found) is no label; expected 0 or 1, true or false, or a kind of anomaly"
      )
    }
    guard let index = table.kinds.index(of: kind) else { throw notUTF8(cells, column) }
    return index + 1
  }

  /// `column 'value': 'x' is not a number`, or `column 'value' is empty`.
  private func failure(_ cells: [Cell], _ column: Int, _ problem: String) -> Failure {
    let joint = problem.hasPrefix("is ") ? " " : ": "
    return file.failure(plan.title(column) + joint + problem, at: cells[column].offset)
  }
}
