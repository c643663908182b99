package import TidemarkCore

/// The anomalies of several recordings as one table.
///
/// An anomaly that goes on from one slice of time into the next belongs to both.
package struct AnomalyUnion {
  private struct Key: Hashable {
    var series: UInt32
    var number: UInt32
  }

  private var known: [Key: Anomaly] = [:]

  package init() {}

  /// Adds an anomaly, once if it is there already.
  ///
  /// Returns the one that it contradicts: another of the same series and number.
  package mutating func insert(_ anomaly: Anomaly) -> Anomaly? {
    let key = Key(series: anomaly.series, number: anomaly.number)
    guard let other = known[key] else {
      known[key] = anomaly
      return nil
    }
    return other.isIdentical(to: anomaly) ? nil : other
  }

  /// By series and number.
  package var anomalies: [Anomaly] {
    known.values.sorted { ($0.series, $0.number) < ($1.series, $1.number) }
  }
}

extension Anomaly {
  /// Equal bit for bit: a magnitude that is no number equals itself.
  package func isIdentical(to other: Anomaly) -> Bool {
    var (a, b) = (self, other)
    a.magnitude = 0
    b.magnitude = 0
    return a == b && magnitude.bitPattern == other.magnitude.bitPattern
  }
}
