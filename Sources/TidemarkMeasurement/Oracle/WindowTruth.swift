/// How the results of a window step stand to what was really measured.
///
/// A true window holds the readings that were measured in it by a perfect clock, those that never
/// arrived included and network copies left out: what the pipeline would have made of the same
/// measurements in a world without delay, loss and clock error. Each window that has a result, or
/// should have one, is of one class.
package struct WindowTruth: Sendable, Equatable {
  package enum WindowClass: String, Sendable, CaseIterable {
    /// The result is made of exactly the readings of the true window.
    case right
    /// Readings are missing that were lost, rejected or too late; none is wrong.
    case incomplete
    /// A copy of a reading was counted besides it.
    case duplicated
    /// A reading was counted here that was measured elsewhere, or the other way round; whatever else is
    /// wrong with the window.
    case clockError = "clock-error"
  }

  /// How far an aggregate is from its true value, over the windows that have both.
  package struct ValueError: Sendable, Equatable {
    package var aggregate: String
    package var absolute: ValueStatistics?
    /// Of the true value; windows where that is 0 and the result is not are left out.
    package var relative: ValueStatistics?

    package init(
      aggregate: String,
      absolute: ValueStatistics? = nil,
      relative: ValueStatistics? = nil
    ) {
      self.aggregate = aggregate
      self.absolute = absolute
      self.relative = relative
    }
  }

  /// By `WindowClass`.
  private var counts: [Int64]
  /// True windows without a result.
  package var withoutResult: Int64 = 0
  /// Results of windows in which nothing was measured.
  package var withoutTruth: Int64 = 0
  /// Readings of true windows, once for each window, and those of them that count there.
  package var belonging: Int64 = 0
  package var counted: Int64 = 0
  /// By true window, the share of its readings that count there.
  package var completeness: ValueStatistics?
  package var errors: [ValueError] = []

  package init() {
    counts = WindowClass.allCases.map { _ in 0 }
  }

  package subscript(windowClass: WindowClass) -> Int64 {
    get { counts[WindowTruth.index(windowClass)] }
    set { counts[WindowTruth.index(windowClass)] = newValue }
  }

  /// All that were judged.
  package var windows: Int64 { counts.reduce(0, +) }

  /// Of all readings of true windows; nil if there are none.
  package var overallCompleteness: Double? {
    belonging > 0 ? Double(counted) / Double(belonging) : nil
  }

  private static func index(_ windowClass: WindowClass) -> Int {
    switch windowClass {
    case .right: 0
    case .incomplete: 1
    case .duplicated: 2
    case .clockError: 3
    }
  }
}
