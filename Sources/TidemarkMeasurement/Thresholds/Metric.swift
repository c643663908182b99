import TidemarkCore

/// A number of a run that a threshold can name.
package struct Metric: Sendable, Equatable {
  /// Dotted, kebab-case: `minutes.result-latency.p99`.
  package var name: String
  package var dimension: Threshold.Dimension
  /// In the dimension's base unit; nil if the run has no such value, such as precision without
  /// alerts.
  package var value: Double?
  /// Why the run did not measure it, where that fails no threshold; nil: it was to be measured.
  package var absence: String?
  /// Whether the machine or the file decides it, so that no two runs agree; else readings and pipeline do.
  package var isOfMachine: Bool

  init(
    _ name: String,
    _ dimension: Threshold.Dimension,
    _ value: Double?,
    isOfMachine: Bool = false
  ) {
    self.name = name
    self.dimension = dimension
    self.value = value
    self.isOfMachine = isOfMachine
  }
}

extension [Metric] {
  /// What `body` adds is what the machine decides.
  mutating func addOfMachine(_ body: (inout [Metric]) -> Void) {
    let first = count
    body(&self)
    for index in first..<count { self[index].isOfMachine = true }
  }

  mutating func add(_ name: String, count: Int64?) {
    append(Metric(name, .number, count.map(Double.init)))
  }

  /// A count as `name`, and its part of `whole` as `name.share`.
  mutating func add(_ name: String, count: Int64?, of whole: Int64?) {
    add(name, count: count)
    var share: Double?
    if let count, let whole, whole > 0 { share = Double(count) / Double(whole) }
    append(Metric(name + ".share", .share, share))
  }

  mutating func add(_ name: String, spans: SpanStatistics?) {
    append(Metric(name + ".min", .span, spans.map { Double($0.min) }))
    append(Metric(name + ".p50", .span, spans.map { Double($0.p50) }))
    append(Metric(name + ".p95", .span, spans.map { Double($0.p95) }))
    append(Metric(name + ".p99", .span, spans.map { Double($0.p99) }))
    append(Metric(name + ".p99.9", .span, spans.map { Double($0.p999) }))
    append(Metric(name + ".p99.99", .span, spans.map { Double($0.p9999) }))
    append(Metric(name + ".max", .span, spans.map { Double($0.max) }))
    append(Metric(name + ".mean", .span, spans.map(\.mean)))
  }

  /// Each class of a ledger as `prefix.on-time` and `prefix.on-time.share`, and so on.
  mutating func add(_ prefix: String, ledger: Ledger?) {
    for ledgerClass in LedgerClass.allCases {
      let name = "\(prefix).\(ledgerClass.word)"
      add(name, count: ledger?[ledgerClass], of: ledger?.generated)
    }
    add(prefix + ".too-late", count: ledger?.tooLate, of: ledger?.generated)
    add(prefix + ".open", count: ledger?.open, of: ledger?.generated)
    add(prefix + ".counted", count: ledger?.counted, of: ledger?.countable)
  }
}
