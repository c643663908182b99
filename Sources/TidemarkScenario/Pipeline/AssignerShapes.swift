import TidemarkCore

/// The kinds of windows, each a key of its own under `window:`.
enum AssignerShapes {
  /// A reading in more windows than this would cost more than anybody means.
  private static let largestOverlap: Int64 = 10_000

  static let keys: [Key<WindowSpec.Assigner>] = [
    Key(
      "tumbling",
      Shapes.wholeMilliseconds(.positive).map { size, _ in .tumbling(size: size, offset: .zero) },
      "Windows of this size, side by side."
    ),
    Key("hopping", hopping, "Windows of a size that start every advance."),
    Key("cumulative", cumulative, "Windows that grow by a step up to a size (flink)."),
    Key(
      "sliding",
      Shapes.wholeMilliseconds(.positive).map { size, _ in .sliding(size: size) },
      "Windows of this size around every reading (kafka-streams)."
    ),
    Key(
      "session",
      Shapes.wholeMilliseconds(.positive).map { gap, _ in .session(gap: gap) },
      "Windows of readings with no more than this gap between one and the next."
    ),
    Key("global", global, "true: one window for all of time (flink); give it a trigger."),
  ]

  private static let hopping: Shape<WindowSpec.Assigner> = {
    let span = Shapes.wholeMilliseconds(.positive)
    let size = Key("size", span, required: true, "Length of a window.")
    let advance = Key("advance", span, required: true, "Between the starts of two windows.")
    return .object("hopping", "Windows of a size that start every advance.", keys: [size, advance])
    {
      fields throws(Failure) in
      let length = try fields.require(size)
      let step = try fields.require(advance)
      guard length.nanoseconds / step.nanoseconds <= largestOverlap else {
        throw fields.place.failure(
          "a reading would belong to more than 10000 windows; use a longer advance"
        )
      }
      return .hopping(size: length, advance: step, offset: .zero)
    }
  }()

  private static let cumulative: Shape<WindowSpec.Assigner> = {
    let span = Shapes.wholeMilliseconds(.positive)
    let step = Key("step", span, required: true, "By what a window grows.")
    let size = Key("size", span, required: true, "Length of the last one.")
    return .object("cumulative", "Windows that grow by a step.", keys: [step, size]) {
      fields throws(Failure) in
      let growth = try fields.require(step)
      let length = try fields.require(size)
      guard length.nanoseconds % growth.nanoseconds == 0 else {
        throw fields.place.failure("'size' must be a multiple of 'step'")
      }
      guard length.nanoseconds / growth.nanoseconds <= largestOverlap else {
        throw fields.place.failure(
          "a reading would belong to more than 10000 windows; use a longer step"
        )
      }
      return .cumulative(step: growth, size: length, offset: .zero)
    }
  }()

  private static let global = Shapes.flag.map {
    value,
    place throws(Failure) -> WindowSpec.Assigner in
    guard value else { throw place.failure("the only value that means something here is true") }
    return .global
  }
}
