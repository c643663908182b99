/// Which windows a reading belongs to, and how long they accept late ones.
package struct WindowSpec: Sendable, Equatable {
  package enum Assigner: Sendable, Equatable {
    case tumbling(size: TimeSpan, offset: TimeSpan)
    /// `advance` may exceed `size`: readings in the gaps belong to no window.
    case hopping(size: TimeSpan, advance: TimeSpan, offset: TimeSpan)
    /// Windows that grow by `step` up to `size`, then start anew (Flink).
    case cumulative(step: TimeSpan, size: TimeSpan, offset: TimeSpan)
    /// Anchored on readings: two of them are in one window if at most `size` apart (Kafka Streams).
    case sliding(size: TimeSpan)
    /// Readings with at most `gap` between one and the next.
    case session(gap: TimeSpan)
    /// One window for all of time (Flink).
    case global

    /// Length of a window; of a session the gap, and of the global window 0.
    package var size: TimeSpan {
      switch self {
      case .tumbling(let size, _), .hopping(let size, _, _), .cumulative(_, let size, _),
        .sliding(let size):
        size
      case .session(let gap): gap
      case .global: .zero
      }
    }

    /// From the start of one window to the start of the next; the size where windows have no grid.
    package var advance: TimeSpan {
      switch self {
      case .hopping(_, let advance, _): advance
      default: size
      }
    }

    package var offset: TimeSpan {
      switch self {
      case .tumbling(_, let offset), .hopping(_, _, let offset), .cumulative(_, _, let offset):
        offset
      case .sliding, .session, .global: .zero
      }
    }

    /// What a scenario calls it.
    package var word: String {
      switch self {
      case .tumbling: "tumbling"
      case .hopping: "hopping"
      case .cumulative: "cumulative"
      case .sliding: "sliding"
      case .session: "session"
      case .global: "global"
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
    /// Every update goes into a buffer, which holds it back (Kafka Streams' `suppress`).
    case suppress
  }

  package enum Accumulation: String, Sendable, CaseIterable {
    case accumulating
    /// A firing empties the window.
    case discarding
    /// A firing withdraws what the window showed before, and says nothing if that has not changed.
    case retracting
  }

  package var assigner: Assigner
  /// Flink's allowed lateness, Kafka Streams' grace.
  package var allowedLateness: TimeSpan
  package var late: LateData
  package var emit: Emit
  /// When a window fires (Flink).
  package var trigger: TriggerSpec
  package var accumulation: Accumulation
  /// Kafka Streams' on-close throttle: looks for closed windows at most this often, on τ.
  package var emitInterval: TimeSpan
  /// Kafka Streams: how long the store keeps windows readable; nil is size + grace, and for sliding
  /// windows 2 · size + grace.
  package var retention: TimeSpan?
  /// For `Emit.suppress`: until when results are held back.
  package var suppress: SuppressSpec

  package init(
    assigner: Assigner,
    allowedLateness: TimeSpan = .zero,
    late: LateData = .drop,
    emit: Emit = .onClose,
    trigger: TriggerSpec = .eventTime,
    accumulation: Accumulation = .accumulating,
    emitInterval: TimeSpan = .zero,
    retention: TimeSpan? = nil,
    suppress: SuppressSpec = SuppressSpec()
  ) {
    self.assigner = assigner
    self.allowedLateness = allowedLateness
    self.late = late
    self.emit = emit
    self.trigger = trigger
    self.accumulation = accumulation
    self.emitInterval = emitInterval
    self.retention = retention
    self.suppress = suppress
  }
}
