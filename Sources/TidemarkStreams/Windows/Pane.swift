import TidemarkCore

/// What one key has gathered in one window.
protocol Pane: Sendable {
  /// What a step tells all of its panes.
  associatedtype Setting: Sendable = PaneNeeds
  /// What a pane takes of a reading.
  associatedtype Input = Double

  static func input(_ batch: EngineBatch, row: Int, for setting: Setting) -> Input

  init()
  /// No reading is in it: it was never filled, or a firing purged it.
  var isEmpty: Bool { get }
  var readings: Int64 { get }
  /// Largest event time in it, in quanta: the timestamp of a Kafka Streams result.
  var latest: Int64 { get }
  mutating func add(_ input: Input, at time: Int64, for setting: Setting)
  /// Takes in what a later window of the same key gathered, as a merge of sessions does.
  mutating func merge(_ later: Self)
  /// Empties it.
  mutating func reset()
  /// Whether both give out the same numbers.
  func equals(_ other: Self, in aggregates: [Aggregate]) -> Bool
  /// Appends one number per aggregate, and what else the step computes.
  func write(_ aggregates: [Aggregate], to emissions: inout Emissions)

  func save(to writer: inout StateWriter)
  static func restored(
    from reader: inout StateReader,
    for setting: Setting
  ) throws(StateError) -> Self
  /// Many at once, of which `restored` is told how many there are.
  static func save(_ panes: [Self], to writer: inout StateWriter)
  static func restored(
    count: Int,
    from reader: inout StateReader,
    for setting: Setting
  ) throws(StateError) -> [Self]
}

extension Pane {
  mutating func reset() { self = Self() }
}

extension Pane where Input == Double {
  @inline(__always)
  static func input(_ batch: EngineBatch, row: Int, for setting: Setting) -> Double {
    batch.readings.value[row]
  }
}

/// Every running number at once: one cache line, one pass.
///
/// The sum is in the order of arrival, so it has the same bits whatever the batch size.
struct NumericPane: Pane, BitwiseCopyable {
  private var numbers = BasicPane()
  private(set) var latest = Int64.min
  private var last = 0.0

  var isEmpty: Bool { numbers.isEmpty }
  var readings: Int64 { numbers.readings }

  @inline(__always)
  mutating func add(_ value: Double, at time: Int64, for needs: PaneNeeds) {
    numbers.add(value)
    last = value
    if time > latest { latest = time }
  }

  mutating func merge(_ later: NumericPane) {
    guard !later.isEmpty else { return }
    numbers.merge(later.numbers)
    last = later.last
    latest = max(latest, later.latest)
  }

  func equals(_ other: NumericPane, in aggregates: [Aggregate]) -> Bool {
    aggregates.allSatisfy { showsSame(number($0), other.number($0)) }
  }

  func write(_ aggregates: [Aggregate], to emissions: inout Emissions) {
    for aggregate in aggregates { emissions.append(number: number(aggregate)) }
  }

  @inline(__always)
  func number(_ aggregate: Aggregate) -> Double {
    aggregate == .last ? last : numbers.number(aggregate)
  }
}

/// Whether two numbers are the same in a result, bit by bit but for NaN.
///
/// Which NaN a calculation gives depends on the operand that a compiler puts first, and no result tells.
func showsSame(_ a: Double, _ b: Double) -> Bool {
  a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
}
