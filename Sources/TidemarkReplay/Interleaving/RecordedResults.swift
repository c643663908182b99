import TidemarkCore
import TidemarkStreams

/// All that the steps gave out for the recorded order: what the interleavings are compared with.
struct RecordedResults: Sendable {
  /// What one step gave out.
  struct Step: Sendable {
    /// Marks the end of a chain of firings, and a result that never came out.
    static let none = Int32.max

    /// In the order in which they first came out.
    fileprivate(set) var identities: [ResultIdentity] = []
    private(set) var indexOf: [ResultIdentity: Int32] = [:]
    /// First and last firing of each identity.
    private(set) var first: [Int32] = []
    private(set) var last: [Int32] = []
    /// Of each firing: its kind, its numbers, and the identity's next one.
    private(set) var kinds: [UInt8] = []
    private(set) var values: [Double] = []
    private(set) var next: [Int32] = []
    let stride: Int
    /// Whether each firing is a result of its own, not a newer version of the one before.
    let discards: Bool
    /// Whether its rows are results of other windows, not readings.
    let readsResults: Bool

    init(_ planned: Plan.PlannedStep) {
      stride = planned.step.operation.numbers
      discards = planned.step.operation.discards
      readsResults = planned.results != nil
    }

    mutating func add(_ identity: ResultIdentity, _ emissions: borrowing Emissions, _ index: Int) {
      let firing = Int32(kinds.count)
      kinds.append(emissions[index].kind.rawValue)
      for number in 0..<stride { values.append(emissions.value(index, number)) }
      next.append(Self.none)
      if let known = indexOf[identity] {
        next[Int(last[Int(known)])] = firing
        last[Int(known)] = firing
      } else {
        indexOf[identity] = Int32(identities.count)
        identities.append(identity)
        first.append(firing)
        last.append(firing)
      }
    }

    func values(ofFiring firing: Int32) -> ArraySlice<Double> {
      values[Int(firing) * stride..<(Int(firing) + 1) * stride]
    }

    func isRetraction(_ firing: Int32) -> Bool {
      kinds[Int(firing)] == Emission.Kind.retract.rawValue
    }
  }

  private(set) var steps: [Step]
  /// The class of each reading at the ledger step.
  private(set) var classes: [UInt8] = []
  private(set) var counts = StepCounts()

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
    steps = plan.steps.map { Step($0) }
  }

  mutating func take(_ result: borrowing BatchResult, _ batch: borrowing EngineBatch) {
    for place in result.order {
      let (stream, index) = (Int(place.stream), Int(place.index))
      let step = result.streams[stream].step
      let identity = ResultIdentity(
        result.streams[stream].emissions[index],
        batch.section(of: plan.steps[step]),
        readsResults: steps[step].readsResults
      )
      steps[step].add(identity, result.streams[stream].emissions, index)
    }
    result.addClasses(to: &classes)
    counts.add(result.ledger)
  }
}

extension TidemarkStreams.Step.Operation {
  /// How many numbers a result of this step has.
  fileprivate var numbers: Int {
    if case .window(_, let aggregates) = self { aggregates.count } else { 1 }
  }

  fileprivate var discards: Bool {
    if case .window(let spec, _) = self { spec.accumulation == .discarding } else { false }
  }
}
