import TidemarkCore

/// Which columns an import reads, each once, and what each is for.
struct ColumnPlan {
  /// What the format calls a column: `column` or `field`.
  let noun: String
  /// The names to look for; a row's cells come in this order.
  private(set) var names: [String] = []
  // Indices into `names`.
  private(set) var eventTime = 0
  private(set) var value = 0
  private(set) var arrivalTime: Int?
  private(set) var device: Int?
  private(set) var sensor: Int?
  private(set) var label: Int?

  init(_ mapping: ImportMapping) {
    noun = mapping.layout == .csv ? "column" : "field"
    eventTime = index(of: mapping.eventTime)
    value = index(of: mapping.value)
    arrivalTime = mapping.arrivalTime.map { index(of: $0) }
    if case .column(let name) = mapping.device { device = index(of: name) }
    if case .column(let name) = mapping.sensor { sensor = index(of: name) }
    if case .column(let name) = mapping.labels { label = index(of: name) }
  }

  /// A plan for JSON Lines of which just these fields are wanted.
  init(fields: [String]) {
    noun = "field"
    names = fields
  }

  private mutating func index(of name: String) -> Int {
    if let known = names.firstIndex(of: name) { return known }
    names.append(name)
    return names.count - 1
  }

  /// `column 'value'`, as errors call the cells at `index`.
  func title(_ index: Int) -> String { "\(noun) \(Wording.quoted(names[index]))" }
}

/// One cell of a row: its text without quotes and escapes.
struct Cell {
  var text: ArraySlice<UInt8> = []
  /// Where it starts in the file, for errors.
  var offset = 0
  /// JSON's `null`.
  var isNull = false
}

/// A format that yields rows: the cells of a `ColumnPlan`, in its order.
protocol RowReader {
  /// Fills `cells` with the next row's; false at the end of the file.
  mutating func next(into cells: inout [Cell]) throws(Failure) -> Bool
}
