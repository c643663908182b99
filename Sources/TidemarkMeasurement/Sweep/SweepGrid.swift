package import TidemarkCore

/// All combinations of the values of some settings.
package struct SweepGrid: Sendable, Equatable {
  /// More are refused.
  package static let mostPoints = 10_000

  /// The first varies slowest.
  package let axes: [SweepAxis]
  /// Of points.
  package let count: Int

  /// - Throws: `Failure` (usage) for too many points, and for a setting that is varied twice.
  package init(_ axes: [SweepAxis]) throws(Failure) {
    var count = 1
    for (index, axis) in axes.enumerated() {
      if axes[..<index].contains(where: { $0.path == axis.path }) {
        throw Failure(.usage, "--vary \(axis.path) is given twice: give each setting once")
      }
      count = count.multipliedReportingOverflow(by: axis.values.count).partialValue
      guard count <= Self.mostPoints else {
        let sizes = axes.map { String($0.values.count) }.joined(separator: " × ")
        throw Failure(
          .usage,
          "\(sizes) points are too many: at most \(Self.mostPoints); vary less, or with fewer values"
        )
      }
    }
    self.axes = axes
    self.count = count
  }

  /// The value of each setting at a point, by its number in the setting's values.
  package func indices(of point: Int) -> [Int] {
    var rest = point
    var indices: [Int] = []
    for axis in axes.reversed() {
      indices.append(rest % axis.values.count)
      rest /= axis.values.count
    }
    return indices.reversed()
  }

  /// As written.
  package func values(of point: Int) -> [String] {
    zip(axes, indices(of: point)).map { $0.values[$1] }
  }
}
