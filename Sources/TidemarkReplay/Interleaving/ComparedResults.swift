import TidemarkCore
import TidemarkStreams

/// Compares what comes out of one interleaving with the recorded order, as it comes.
struct ComparedResults {
  /// What was seen of each result of one step.
  private struct Seen {
    /// The recorded firing that should come next of each identity.
    var due: [Int32]
    /// The numbers of the last firing of each identity, and whether there was one that stands.
    var last: [Double]
    var stands: [Bool]
    /// Whether another firing came than the one that was due.
    var strays: [Bool]
    /// What the recorded order does not have, in the order in which it came.
    var extras: [ResultIdentity] = []
    var indexOfExtra: [ResultIdentity: Int] = [:]
    var extraValues: [[Double]?] = []

    init(_ recorded: RecordedResults.Step) {
      let count = recorded.identities.count
      due = recorded.first
      last = [Double](repeating: 0, count: count * recorded.stride)
      stands = [Bool](repeating: false, count: count)
      strays = [Bool](repeating: false, count: count)
    }
  }

  private let plan: Plan
  private let recorded: RecordedResults
  private let order: Interleaving
  private var seen: [Seen]
  private var classes: [UInt8] = []
  private var counts = StepCounts()

  init(_ plan: Plan, _ recorded: RecordedResults, _ order: Interleaving) {
    self.plan = plan
    self.recorded = recorded
    self.order = order
    seen = recorded.steps.map { Seen($0) }
  }

  mutating func take(_ result: borrowing BatchResult, _ batch: borrowing EngineBatch) {
    for place in result.order {
      take(
        result.streams[Int(place.stream)].emissions,
        Int(place.index),
        step: result.streams[Int(place.stream)].step,
        batch
      )
    }
    result.addClasses(to: &classes)
    counts.add(result.ledger)
  }

  private mutating func take(
    _ emissions: borrowing Emissions,
    _ index: Int,
    step: Int,
    _ batch: borrowing EngineBatch
  ) {
    let emission = emissions[index]
    let identity = ResultIdentity(
      emission,
      batch.section(of: plan.steps[step]),
      readsResults: recorded.steps[step].readsResults
    )
    let stands = emission.kind != .retract
    let stride = recorded.steps[step].stride
    guard let known = recorded.steps[step].indexOf[identity].map({ Int($0) }) else {
      let values = stands ? (0..<stride).map { emissions.value(index, $0) } : nil
      if let extra = seen[step].indexOfExtra[identity] {
        seen[step].extraValues[extra] = values
      } else {
        seen[step].indexOfExtra[identity] = seen[step].extras.count
        seen[step].extras.append(identity)
        seen[step].extraValues.append(values)
      }
      return
    }
    for number in 0..<stride {
      seen[step].last[known * stride + number] = emissions.value(index, number)
    }
    seen[step].stands[known] = stands
    let due = seen[step].due[known]
    guard due != RecordedResults.Step.none else {
      seen[step].strays[known] = true
      return
    }
    seen[step].due[known] = recorded.steps[step].next[Int(due)]
    let isOther =
      recorded.steps[step].discards
      ? recorded.steps[step].isRetraction(due) == stands
      : recorded.steps[step].kinds[Int(due)] != emission.kind.rawValue
    if isOther || !areEqual(recorded.steps[step].values(ofFiring: due), lastValues(step, known)) {
      seen[step].strays[known] = true
    }
  }

  private func lastValues(_ step: Int, _ known: Int) -> ArraySlice<Double> {
    let stride = recorded.steps[step].stride
    return seen[step].last[known * stride..<(known + 1) * stride]
  }

  /// A sum over partitions is rounded in the order of its parts, which is no difference that matters.
  private func areEqual(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Bool {
    zip(a, b).allSatisfy { a, b in
      if a == b || (a.isNaN && b.isNaN) { return true }
      return (a - b).isFinite && abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    }
  }

  /// What differs, when all has come.
  consuming func findings() -> InterleavingFindings {
    var findings = InterleavingFindings(
      number: order.number,
      kind: order.kind,
      steps: recorded.steps.map { _ in
        [InterleavingFindings.Channel](repeating: .init(), count: ResultChannel.allCases.count)
      },
      changes: zip(order.rows, classes).filter { recorded.classes[Int($0)] != $1 }.map {
        InterleavingFindings.ClassChange(row: $0, found: $1)
      },
      counts: counts
    )
    for step in recorded.steps.indices {
      let before = recorded.steps[step]
      for known in before.identities.indices { compare(step, before, known, &findings) }
      for (extra, identity) in seen[step].extras.enumerated() {
        guard let values = seen[step].extraValues[extra] else { continue }
        let channel = identity.channel.rawValue
        findings.steps[step][channel].extras.append(identity)
        findings.steps[step][channel].note {
          difference(step, identity, recorded: nil, interleaved: values)
        }
      }
    }
    return findings
  }

  private func compare(
    _ step: Int,
    _ before: borrowing RecordedResults.Step,
    _ known: Int,
    _ findings: inout InterleavingFindings
  ) {
    let identity = before.identities[known]
    let channel = identity.channel.rawValue
    let strays = seen[step].strays[known] || seen[step].due[known] != RecordedResults.Step.none
    guard strays else { return }
    let stood = !before.isRetraction(before.last[known])
    let stands = seen[step].stands[known]
    let recordedValues = before.values(ofFiring: before.last[known])
    let isSame =
      !before.discards && stood == stands
      && (!stands || areEqual(recordedValues, lastValues(step, known)))
    guard !isSame else {
      findings.steps[step][channel].firesOtherwise = true
      return
    }
    findings.steps[step][channel].differing.append(Int32(known))
    findings.steps[step][channel].note {
      difference(
        step,
        identity,
        recorded: stood ? Array(recordedValues) : nil,
        interleaved: stands ? Array(lastValues(step, known)) : nil
      )
    }
  }

  private func difference(
    _ step: Int,
    _ identity: ResultIdentity,
    recorded: [Double]?,
    interleaved: [Double]?
  ) -> ResultDifference {
    // Only results have all the numbers that there is room for.
    let count = identity.channel == .result ? self.recorded.steps[step].stride : 1
    return ResultDifference(
      interleaving: order.number,
      subject: identity.subject(step: plan.steps[step], plan),
      recorded: recorded.map { Array($0.prefix(count)) },
      interleaved: interleaved.map { Array($0.prefix(count)) }
    )
  }
}

/// What differs in one interleaving.
struct InterleavingFindings: Sendable {
  /// A reading whose class at the ledger step is another.
  struct ClassChange: Sendable {
    /// In the recorded order.
    var row: UInt32
    var found: UInt8
  }

  /// One kind of what one step gives out.
  struct Channel: Sendable {
    /// Recorded results that end otherwise or are missing.
    var differing: [Int32] = []
    /// Results that the recorded order does not have.
    var extras: [ResultIdentity] = []
    /// Whether results that end as they should came in other firings.
    var firesOtherwise = false
    var first: ResultDifference?

    mutating func note(_ difference: () -> ResultDifference) {
      if first == nil { first = difference() }
    }
  }

  var number: Int
  var kind: Interleaving.Kind
  /// By step and channel.
  var steps: [[Channel]]
  var changes: [ClassChange]
  var counts: StepCounts
}
