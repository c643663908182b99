import TidemarkCore

/// The keys of a window.
struct WindowKeys: Sendable {
  let assigners = AssignerShapes.keys
  let offset = Key(
    "offset",
    Shapes.wholeMilliseconds(.any),
    "Shift of the starts against 1970-01-01T00:00:00Z (flink)."
  )
  let allowedLateness = Key(
    "allowed-lateness",
    Shapes.wholeMilliseconds(.notNegative),
    "How long a fired window still accepts late readings (flink)."
  )
  let grace = Key(
    "grace",
    Shapes.wholeMilliseconds(.notNegative),
    "How long after its end a window still accepts readings (kafka-streams)."
  )
  let late = Key(
    "late",
    Shapes.choice("word", WindowSpec.LateData.allCases),
    "What happens to readings that are too late; drop by default."
  )
  let emit = Key(
    "emit",
    Shapes.choice("word", WindowSpec.Emit.allCases),
    "When results come out: on-close (flink's default), on-update (kafka-streams') or suppress."
  )
  let accumulation = Key(
    "accumulation",
    Shapes.choice("word", WindowSpec.Accumulation.allCases),
    "What a further firing shows: everything, what is new, or a correction of the last (flink)."
  )
  let emitInterval = Key(
    "emit-interval",
    Shapes.span(.notNegative),
    "on-close looks for closed windows at most this often (kafka-streams); 0 by default."
  )
  let retention = Key(
    "retention",
    Shapes.wholeMilliseconds(.positive),
    "on-close: how long windows are kept (kafka-streams); size + grace by default."
  )

  let trigger = Key(
    "trigger",
    TriggerShape.shape,
    "When a window fires (flink); event-time, when it ends, by default."
  )
  let suppress = Key(
    "suppress",
    SuppressShape.shape,
    "For 'emit: suppress': until when, and how much, the buffer holds back (kafka-streams)."
  )

  var all: [any AnyKey] {
    assigners + [
      offset, allowedLateness, grace, late, emit, trigger, accumulation, emitInterval, retention,
      suppress,
    ]
  }
}
