/// What a sweep found.
package struct SweepResult: Sendable, Equatable {
  /// A number that every point has.
  package struct Column: Sendable, Equatable {
    /// As thresholds name it.
    package var name: String
    package var dimension: Threshold.Dimension

    package init(name: String, dimension: Threshold.Dimension) {
      self.name = name
      self.dimension = dimension
    }
  }

  /// What completeness costs in latency.
  package struct Front: Sendable, Equatable {
    /// The window step.
    package var step: String
    /// The names of the two metrics.
    package var benefit: String
    package var cost: String
    /// Of each point.
    package var benefits: [Double?]
    package var costs: [Double?]
    /// Whether it is on the front.
    package var flags: [Bool]

    package init(
      step: String,
      benefit: String,
      cost: String,
      benefits: [Double?],
      costs: [Double?]
    ) {
      self.step = step
      self.benefit = benefit
      self.cost = cost
      self.benefits = benefits
      self.costs = costs
      flags = ParetoFront.flags(benefit: benefits, cost: costs)
    }
  }

  /// The scenario's name.
  package var name: String
  package var seed: UInt64
  /// Of the recording; nil where points have recordings of their own.
  package var readings: Int64?
  package var grid: SweepGrid
  package var columns: [Column]
  /// By point, then by column, in the base unit of its dimension; nil where there is no such value.
  package var values: [[Double?]]
  /// Nil without a window.
  package var front: Front?
  package var recommendation: Recommendation?

  package init(
    name: String,
    seed: UInt64,
    readings: Int64?,
    grid: SweepGrid,
    columns: [Column],
    values: [[Double?]],
    front: Front?,
    recommendation: Recommendation? = nil
  ) {
    self.name = name
    self.seed = seed
    self.readings = readings
    self.grid = grid
    self.columns = columns
    self.values = values
    self.front = front
    self.recommendation = recommendation
  }
}

/// The smallest value of a setting that satisfies a threshold.
package struct Recommendation: Sendable, Equatable {
  /// Whether the value holds on readings that it was not chosen by.
  package enum HeldOut: Sendable, Equatable {
    case seed(UInt64, value: Double?, ok: Bool)
    /// With the reason.
    case notChecked(String)
  }

  /// A value and what was measured with it.
  package struct Choice: Sendable, Equatable {
    package var value: String
    package var measured: Double?
    package var heldOut: HeldOut

    package init(value: String, measured: Double?, heldOut: HeldOut) {
      self.value = value
      self.measured = measured
      self.heldOut = heldOut
    }
  }

  package var threshold: Threshold
  package var dimension: Threshold.Dimension
  package var path: String
  /// Nil: the threshold does not hold from any value of the grid on.
  package var choice: Choice?
  /// Values tried beside the grid.
  package var tried: Int

  package init(
    threshold: Threshold,
    dimension: Threshold.Dimension,
    path: String,
    choice: Choice?,
    tried: Int
  ) {
    self.threshold = threshold
    self.dimension = dimension
    self.path = path
    self.choice = choice
    self.tried = tried
  }

  /// False fails the command.
  package var ok: Bool {
    switch choice?.heldOut {
    case nil: false
    case .seed(_, _, let ok): ok
    case .notChecked: true
    }
  }
}

extension Threshold {
  /// Whether a value satisfies it; no value does not, nor does one that is compared with a baseline.
  package func holds(_ measured: Double?) -> Bool {
    guard let measured, case .value(let bound, _) = bound else { return false }
    return comparison.holds(measured, bound)
  }
}
