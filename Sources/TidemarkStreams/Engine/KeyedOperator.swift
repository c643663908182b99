import TidemarkCore

/// A step whose state belongs to keys: each worker runs one over its share of the keys.
protocol KeyedOperator: Sendable {
  /// Takes the worker's rows of a batch in order.
  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)

  /// There are new keys: the next batch may have readings of them.
  mutating func grow(_ growth: KeyGrowth)

  /// A new instance takes over what was stored, and forgets what was only in memory.
  mutating func restart()

  /// Windows that hold readings and have not come out for the last time.
  func openWindows() -> [OpenWindow]

  /// Windows of a key that are kept at all, numbered as the worker numbers it, earliest first.
  ///
  /// Empty where windows follow a grid, which tells them.
  func heldWindows(of key: UInt32) -> [WindowBounds]

  /// Writes what `restore` needs to go on behind the last batch; what follows from the plan is left out.
  func save(to writer: inout StateWriter)

  /// Makes a new operator, which was told of all keys, what the one that was saved was.
  ///
  /// - Throws: `StateError` if the bytes cannot be of such an operator; this one is then of no use.
  mutating func restore(from reader: inout StateReader) throws(StateError)
}

extension KeyedOperator {
  mutating func restart() {}

  func heldWindows(of key: UInt32) -> [WindowBounds] { [] }
}

/// Start and end of a window in quanta.
typealias WindowBounds = (start: Int64, end: Int64)

/// A window that is still open when the input ends.
package struct OpenWindow: Sendable, Equatable {
  /// Index in the step's `KeySpace`.
  package var key: UInt32
  /// Bounds in quanta.
  package var start: Int64
  package var end: Int64
  /// Readings in it are on time, and counted as open.
  package var readings: Int64
}

/// What one step of one worker gives out for one batch.
package struct LeafOutput: Sendable {
  package var emissions: Emissions
  /// How many rows it took.
  var rows = 0
  /// Those that were not on time, in the order of rows: nearly all are.
  private(set) var exceptions: [Exception] = []
  /// (reading, window) pairs that were taken, and that were too late.
  package var assigned = 0
  package var missed = 0

  /// A row that was not on time.
  struct Exception: Sendable {
    /// Index into the worker's selection.
    var place: Int32
    var outcome: LedgerClass
  }

  init(stride: Int) {
    emissions = Emissions(stride: stride)
  }

  /// Says what became of the row at a place of the selection, unless it was on time.
  @inline(__always)
  mutating func note(_ outcome: LedgerClass, at place: Int) {
    if outcome != .onTime { exceptions.append(Exception(place: Int32(place), outcome: outcome)) }
  }

  mutating func removeAll() {
    emissions.removeAll()
    rows = 0
    exceptions.removeAll(keepingCapacity: true)
    assigned = 0
    missed = 0
  }
}

/// A worker's share of a step's keys: key k belongs to worker k mod count, as number k / count.
struct KeyShare: Sendable {
  /// The step's number of each of the worker's keys.
  let global: [UInt32]
  /// The worker's keys in the byte order of their names.
  let ordered: [UInt32]
  let rank: [UInt32]

  /// With `isSequential` the first worker has all keys.
  init(_ keys: KeySpace, worker: Int, of workers: Int, isSequential: Bool = false) {
    let (worker, workers) =
      isSequential ? (worker == 0 ? 0 : keys.count, 1) : (worker, workers)
    let global = stride(from: worker, to: keys.count, by: workers).map { UInt32($0) }
    let rank = global.map { keys.rank[Int($0)] }
    self.global = global
    self.rank = rank
    ordered = global.indices.sorted { rank[$0] < rank[$1] }.map { UInt32($0) }
  }

  var count: Int { global.count }

  /// The worker's keys of each task, in the byte order.
  func ordered(byTaskOf keys: KeySpace) -> [[UInt32]] {
    var tasks = [[UInt32]](repeating: [], count: keys.taskCount)
    for key in ordered { tasks[Int(keys.taskOfKey[Int(global[Int(key)])])].append(key) }
    return tasks
  }
}
