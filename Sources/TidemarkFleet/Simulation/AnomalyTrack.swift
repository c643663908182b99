import TidemarkCore

/// The anomalies of one series, placed one behind the other.
///
/// Each model proposes its next onset. The earliest is placed (of equal ones, the model that is
/// named first); while it lasts the gaps of the other models stand still, that is, their onsets
/// move back by its length. So two anomalies of a series never overlap, none is dropped, and
/// exponential gaps stay exponential. Series are independent of each other.
struct AnomalyTrack: BitwiseCopyable {
  /// Where a model stands on a series.
  struct Proposal: BitwiseCopyable {
    var onset: Int64
    /// How many of its anomalies came before.
    var number: UInt64
  }

  /// Of the anomaly in force, else of the next; `Int64.max` when there is none before the end.
  private(set) var onset = Int64.max
  /// Exclusive; a spike ends with its reading, which is not known before.
  private(set) var end = Int64.max
  /// Index into the class's anomalies.
  private(set) var model = 0
  /// Anomalies so far that affected a reading: the number of the last of them.
  private(set) var count: UInt32 = 0
  /// Whether the anomaly in force has affected a reading.
  private(set) var isStriking = false
  /// What it adds, or the value that it holds.
  private(set) var strength = 0.0

  /// Counts the anomaly in force, from its first affected reading on.
  mutating func strike(strength: Double) {
    count += 1
    isStriking = true
    self.strength = strength
  }

  /// Sets the first proposals of the models `plan.anomalies[models]` and places the earliest.
  mutating func begin(
    _ proposals: inout [Proposal],
    at first: Int,
    models: Range<Int>,
    device: UInt64,
    plan: ClassPlan
  ) {
    for (slot, model) in models.enumerated() {
      let gap = plan.anomalies[model].gap(device: device, number: 0)
      proposals[first + slot] = Proposal(onset: plan.start + gap, number: 0)
    }
    place(proposals, at: first, models: models, device: device, plan: plan)
  }

  /// Ends the anomaly in force and places the next one.
  mutating func finish(
    at end: Int64,
    _ proposals: inout [Proposal],
    at first: Int,
    models: Range<Int>,
    device: UInt64,
    plan: ClassPlan
  ) {
    let length = end - onset
    for (slot, model) in models.enumerated() {
      if model == self.model {
        let number = proposals[first + slot].number + 1
        let gap = plan.anomalies[model].gap(device: device, number: number)
        proposals[first + slot] = Proposal(onset: end + gap, number: number)
      } else {
        proposals[first + slot].onset += length
      }
    }
    place(proposals, at: first, models: models, device: device, plan: plan)
  }

  private mutating func place(
    _ proposals: [Proposal],
    at first: Int,
    models: Range<Int>,
    device: UInt64,
    plan: ClassPlan
  ) {
    isStriking = false
    onset = .max
    end = .max
    for (slot, model) in models.enumerated() where proposals[first + slot].onset < onset {
      onset = proposals[first + slot].onset
      self.model = model
    }
    // Also keeps the sum of all gaps and lengths bounded.
    guard onset < plan.end else {
      onset = .max
      return
    }
    let anomaly = plan.anomalies[model]
    if anomaly.kind != .spike {
      let number = proposals[first + model - models.lowerBound].number
      end = onset + anomaly.length.span(device: device, index: number, atLeast: 1)
    }
  }
}
