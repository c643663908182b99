package import TidemarkCore
import TidemarkStreams

/// What of a replay depends on how the partitions are interleaved.
package struct InterleavingReport: Sendable, Equatable {
  /// An interleaving that was replayed.
  package struct Order: Sendable, Equatable {
    package var number: Int
    package var kind: Interleaving.Kind
    /// Whether anything that steps give out ends otherwise than in the recorded order.
    package var differs: Bool
    /// Whether anything ends the same but came in other firings.
    package var firesOtherwise: Bool
  }

  /// One kind of what one step gives out.
  package struct Channel: Sendable, Equatable {
    package var channel: ResultChannel
    /// In the recorded order.
    package var recorded: Int
    /// How many end otherwise, are missing or are new in at least one interleaving.
    package var differing = 0
    /// How many of these do where partitions only lag behind each other.
    package var differingLagging = 0
    /// In which interleavings any does.
    package var interleavings: [Int] = []
    /// In which all end the same, but came in other firings: more updates, say.
    package var otherFirings: [Int] = []
    package var first: ResultDifference?
  }

  package struct Step: Sendable, Equatable {
    package var name: String
    /// Names of the numbers of a result.
    package var numbers: [String]
    /// Those that gave anything out, in any order.
    package var channels: [Channel]
  }

  /// Readings of one class at the ledger step.
  package struct ClassCount: Sendable, Equatable {
    package var ledgerClass: LedgerClass
    package var recorded: Int
    package var least: Int
    package var most: Int
  }

  /// A reading whose class is another in an interleaving.
  package struct Change: Sendable, Equatable {
    package var reading: String
    package var copy: UInt8
    package var recorded: LedgerClass
    package var found: LedgerClass
    /// The first interleaving in which it is another.
    package var interleaving: Int
  }

  /// How many readings with another class are named.
  package static let namedReadings = 5

  package let seed: UInt64
  package let skew: TimeSpan
  package let readings: Int
  /// Partitions that have readings.
  package let partitions: [Int]
  package private(set) var orders: [Order] = []
  package var steps: [Step] {
    zip(names, channels).map { name, channels in
      Step(
        name: name.step,
        numbers: name.numbers,
        channels: channels.filter { $0.recorded > 0 || $0.differing > 0 }
      )
    }
  }
  package private(set) var classes: [ClassCount]
  /// How many readings have another class in at least one interleaving, and the first of them.
  package private(set) var changedReadings = 0
  package private(set) var changes: [Change] = []
  /// In which interleavings any reading has another class.
  package private(set) var changedIn: [Int] = []

  /// In which kinds of interleavings something was found to differ.
  fileprivate struct Found: OptionSet, Sendable {
    let rawValue: UInt8
    static let any = Found(rawValue: 1)
    static let lagging = Found(rawValue: 2)
  }

  private struct Names: Sendable, Equatable {
    var step: String
    var numbers: [String]
  }

  private let names: [Names]
  private var channels: [[Channel]]
  /// Where what differs was found before, so that it is counted once.
  private var found: [[Found]]
  private var foundExtras: [[ResultIdentity: Found]]
  private var isChanged: [Bool]
  private let catalog: Catalog

  init(
    _ plan: Plan,
    _ source: PartitionedReadings,
    _ draw: InterleavingDraw,
    _ recorded: RecordedResults
  ) {
    seed = draw.seed
    skew = draw.skew
    readings = source.readings.count
    partitions = source.partitions
    names = plan.steps.map { planned in
      guard case .window(_, let aggregates) = planned.step.operation else {
        return Names(step: planned.step.name, numbers: [])
      }
      return Names(step: planned.step.name, numbers: aggregates.map(\.word))
    }
    channels = recorded.steps.map { step in
      var counts = [Int](repeating: 0, count: ResultChannel.allCases.count)
      for identity in step.identities { counts[identity.channel.rawValue] += 1 }
      return ResultChannel.allCases.map { Channel(channel: $0, recorded: counts[$0.rawValue]) }
    }
    found = recorded.steps.map { [Found](repeating: [], count: $0.identities.count) }
    foundExtras = recorded.steps.map { _ in [:] }
    isChanged = [Bool](repeating: false, count: source.readings.count)
    catalog = plan.catalog
    classes = LedgerClass.allCases.filter { $0 != .lost }.map {
      let count = recorded.counts[$0]
      return ClassCount(ledgerClass: $0, recorded: count, least: count, most: count)
    }
  }

  /// Whether what the steps give out ends the same in every interleaving.
  ///
  /// Readings may still be on time in one and late, but accepted, in another.
  package var isIndependent: Bool { !orders.contains(where: \.differs) }

  mutating func add(
    _ findings: InterleavingFindings,
    _ recorded: RecordedResults,
    _ source: PartitionedReadings
  ) {
    var differs = false
    for step in findings.steps.indices {
      for channel in ResultChannel.allCases {
        let found = findings.steps[step][channel.rawValue]
        differs = add(found, step, channel.rawValue, findings) || differs
      }
    }
    for index in classes.indices {
      let count = findings.counts[classes[index].ledgerClass]
      classes[index].least = min(classes[index].least, count)
      classes[index].most = max(classes[index].most, count)
    }
    if !findings.changes.isEmpty { changedIn.append(findings.number) }
    for change in findings.changes { add(change, findings.number, recorded, source) }
    orders.append(
      Order(
        number: findings.number,
        kind: findings.kind,
        differs: differs,
        firesOtherwise: findings.steps.contains { $0.contains(where: \.firesOtherwise) }
      )
    )
  }

  /// Whether anything ends otherwise.
  private mutating func add(
    _ channel: InterleavingFindings.Channel,
    _ step: Int,
    _ index: Int,
    _ findings: InterleavingFindings
  ) -> Bool {
    let kind: Found = findings.kind == .lagging ? [.any, .lagging] : .any
    for known in channel.differing {
      channels[step][index].count(kind.subtracting(found[step][Int(known)]))
      found[step][Int(known)].formUnion(kind)
    }
    for identity in channel.extras {
      let before = foundExtras[step][identity, default: []]
      channels[step][index].count(kind.subtracting(before))
      foundExtras[step][identity] = before.union(kind)
    }
    if channel.firesOtherwise { channels[step][index].otherFirings.append(findings.number) }
    guard let first = channel.first else { return false }
    channels[step][index].interleavings.append(findings.number)
    if channels[step][index].first == nil { channels[step][index].first = first }
    return true
  }

  private mutating func add(
    _ change: InterleavingFindings.ClassChange,
    _ number: Int,
    _ recorded: RecordedResults,
    _ source: PartitionedReadings
  ) {
    let row = Int(change.row)
    guard !isChanged[row] else { return }
    isChanged[row] = true
    changedReadings += 1
    guard changes.count < Self.namedReadings,
      let before = LedgerClass(rawValue: recorded.classes[row]),
      let found = LedgerClass(rawValue: change.found)
    else { return }
    let reading = source.readings[row]
    changes.append(
      Change(
        reading: "\(catalog.name(ofSeries: Int(reading.series)))/\(reading.sequence)",
        copy: reading.copy,
        recorded: before,
        found: found,
        interleaving: number
      )
    )
  }
}

extension InterleavingReport.Channel {
  /// Counts a result for what it was not found in before.
  fileprivate mutating func count(_ new: InterleavingReport.Found) {
    if new.contains(.any) { differing += 1 }
    if new.contains(.lagging) { differingLagging += 1 }
  }
}

/// A result that ends otherwise; nil: it does not come out.
package struct ResultDifference: Sendable, Equatable {
  package var interleaving: Int
  package var subject: ResultSubject
  package var recorded: [Double]?
  package var interleaved: [Double]?
}
