/// Code of one's own as an aggregate: each window of each key holds one value of this type.
///
/// ```swift
/// /// How many readings in a row were below a limit.
/// struct LongestRun: StreamAggregator {
///   var limit: Double
///   private var run = 0
///   private var longest = 0
///
///   init(below limit: Double) { self.limit = limit }
///
///   mutating func add(_ reading: StreamReading) {
///     run = reading.value < limit ? run + 1 : 0
///     longest = max(longest, run)
///   }
///
///   mutating func merge(_ later: LongestRun) {
///     longest = max(longest, later.longest)
///     run = later.run
///   }
///
///   var result: Double { Double(longest) }
/// }
/// ```
/// A window begins with a copy of the value that the step was given, and the engine copies it again
/// where windows share what they hold (Kafka Streams' sliding windows) and where it remembers what it gave
/// out (retracting panes). So it must be a value: what it refers to must not change. The same readings in the
/// same order must give the same result, or a run cannot be repeated.
///
/// A discarding window begins anew after each result; a retracting or triggered one gives out nothing where
/// the result is what it was.
public protocol StreamAggregator: Sendable {
  /// `Double`, `String`, or, with names that the step gives them, `[Double]`.
  associatedtype Result: Sendable

  /// Takes a reading, in the order of arrival.
  ///
  /// In a window over results of windows it is one of these: its device is called as the result's key (of a
  /// calculated key, as the names in it), its sensor as the step.
  mutating func add(_ reading: StreamReading)

  /// Takes in what a later session of the same key gathered, when a reading joins the two.
  ///
  /// Windows of other kinds never merge. Neither is empty.
  mutating func merge(_ later: Self)

  /// What the window shows; it is asked for after the first reading.
  var result: Result { get }
}
