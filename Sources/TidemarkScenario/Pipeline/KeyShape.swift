import TidemarkCore
import TidemarkStreams

/// What windows are kept for, as written under `by:`.
enum KeyShape {
  private enum Word: String, CaseIterable, Sendable {
    case series, device, sensor, deviceClass = "class", group

    var part: Step.Key.Part {
      switch self {
      case .series: .series
      case .device: .device
      case .sensor: .sensor
      case .deviceClass: .deviceClass
      case .group: .group
      }
    }
  }

  private static let part: Shape<Step.Key.Part> = {
    let expression = Key(
      "expression",
      ExpressionShape.any,
      required: true,
      "A number, or true or false, of each reading; of NaN there is no key."
    )
    return Shape<Step.Key.Part>.object(
      "key-expression",
      "A key that is calculated from each reading.",
      keys: [expression]
    ) { fields throws(Failure) in
      .expression(try fields.require(expression))
    }
    .orScalar(Shapes.choice("kind of key", Word.allCases).map { word, _ in word.part })
  }()

  /// One part or several, each once.
  static let shape: Shape<Step.Key> = part.located.oneOrMore().map { parts, _ throws(Failure) in
    for (index, part) in parts.enumerated() {
      guard !parts[..<index].contains(where: { $0.value == part.value }) else {
        throw part.place.failure("kind of key '\(part.value.word)' is given more than once")
      }
    }
    return Step.Key(parts.map(\.value))
  }
}
