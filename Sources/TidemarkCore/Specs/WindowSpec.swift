/// Which windows a reading belongs to, and how long they accept late ones.
package struct WindowSpec: Sendable, Equatable {
  package enum Assigner: Sendable, Equatable {
    case tumbling(size: TimeSpan, offset: TimeSpan)
    /// `advance` may exceed `size`: readings in the gaps belong to no window.
    case hopping(size: TimeSpan, advance: TimeSpan, offset: TimeSpan)

    package var size: TimeSpan {
      switch self {
      case .tumbling(let size, _), .hopping(let size, _, _): size
      }
    }

    /// From the start of one window to the start of the next.
    package var advance: TimeSpan {
      switch self {
      case .tumbling(let size, _): size
      case .hopping(_, let advance, _): advance
      }
    }

    package var offset: TimeSpan {
      switch self {
      case .tumbling(_, let offset), .hopping(_, _, let offset): offset
      }
    }
  }

  /// What happens to a reading that is too late for every window.
  package enum LateData: String, Sendable, CaseIterable {
    case drop
    case sideOutput = "side-output"
  }

  /// When a window's result comes out.
  package enum Emit: String, Sendable, CaseIterable {
    /// Flink's event-time trigger, Kafka Streams' `EmitStrategy.onWindowClose`.
    case onClose = "on-close"
    /// After every reading (Kafka Streams' default).
    case onUpdate = "on-update"
  }

  package enum Accumulation: String, Sendable, CaseIterable {
    case accumulating
    /// A firing empties the window.
    case discarding
  }

  package var assigner: Assigner
  /// Flink's allowed lateness, Kafka Streams' grace.
  package var allowedLateness: TimeSpan
  package var late: LateData
  package var emit: Emit
  package var accumulation: Accumulation
  /// Kafka Streams' on-close throttle: looks for closed windows at most this often, on τ.
  package var emitInterval: TimeSpan
  /// Kafka Streams on-close: how long the store keeps windows readable; nil is size + grace.
  package var retention: TimeSpan?

  package init(
    assigner: Assigner,
    allowedLateness: TimeSpan = .zero,
    late: LateData = .drop,
    emit: Emit = .onClose,
    accumulation: Accumulation = .accumulating,
    emitInterval: TimeSpan = .zero,
    retention: TimeSpan? = nil
  ) {
    self.assigner = assigner
    self.allowedLateness = allowedLateness
    self.late = late
    self.emit = emit
    self.accumulation = accumulation
    self.emitInterval = emitInterval
    self.retention = retention
  }
}

/// What a window computes from its readings; `concat` and `last` exist for cases over words.
package enum Aggregate: String, Sendable, CaseIterable {
  case count, sum, min, max, mean, last, concat
}
