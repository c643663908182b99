/// Some readings of one sensor on their way through the stages of the simulation, as columns.
///
/// Each stage is a loop over columns: what is drawn for a reading is a function of its device and
/// number, so no stage needs the reading before. The rows of a series stand together as a run, for
/// the stages that do have a memory. Columns keep their length; `count` says how much of them is in
/// use.
struct Block {
  static let capacity = 2_048
  /// Stands as the probability of loss of what the device itself loses; above any probability.
  static let neverSent = 2.0

  /// The rows of one series.
  struct Run {
    /// Position of the device among those simulated here.
    let local: Int
    let rows: Range<Int>
  }

  /// A device was switched on again before the reading in a row.
  struct Restart: BitwiseCopyable {
    var row: Int
    let boot: Boot
  }

  var count = 0
  var runs: [Run] = []
  var restarts: [Restart] = []
  /// Index into the catalog's series.
  var series = [UInt32](repeating: 0, count: capacity)
  /// Index in the class.
  var device = [UInt64](repeating: 0, count: capacity)
  /// Number of the reading in its series, unique over all epochs: what it is drawn by.
  var number = [UInt64](repeating: 0, count: capacity)
  /// The device and a hash of the sensor's name: by whom what happens on the wire is drawn.
  var who = [UInt64](repeating: 0, count: capacity)
  var epoch = [UInt16](repeating: 0, count: capacity)
  var sequence = [UInt32](repeating: 0, count: capacity)
  var trueTime = [Int64](repeating: 0, count: capacity)
  var eventTime = [Int64](repeating: 0, count: capacity)
  var sentTime = [Int64](repeating: 0, count: capacity)
  var value = [Double](repeating: 0, count: capacity)
  var anomaly = [UInt32](repeating: 0, count: capacity)
  /// Probability that a copy is lost; 1: it is; `neverSent`: there is but one, which never leaves.
  var loss = [Double](repeating: 0, count: capacity)
  /// Whatever a stage draws.
  var drawn = [Double](repeating: 0, count: capacity)

  /// Stands where no block is; it takes no memory of its own.
  static let unused = Block()

  var isFull: Bool { count == Self.capacity }

  mutating func clear() {
    count = 0
    runs.removeAll(keepingCapacity: true)
    restarts.removeAll(keepingCapacity: true)
  }
}
