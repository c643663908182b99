import TidemarkCore

/// Where the parts of a step are written, so that what only a catalog brings to light is said with its
/// place; a step that was built in Swift has none.
package struct StepPlaces: Sendable, Equatable {
  /// A line and column of a file, from 1.
  package struct Place: Sendable, Equatable {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  package var name: Place
  /// Of each step in `Step.from`, in its order.
  package var from: [Place]
  package var sensor: Place?
  package var key: Place?

  package init(name: Place, from: [Place] = [], sensor: Place? = nil, key: Place? = nil) {
    self.name = name
    self.from = from
    self.sensor = sensor
    self.key = key
  }
}

extension Step {
  /// What is wrong with this step, and if it was written, where: at the part, or else at its name.
  func failure(_ message: String, at part: KeyPath<StepPlaces, StepPlaces.Place?>? = nil) -> Failure
  {
    let failure = Failure(.usage, "step '\(name)': \(message)")
    guard let places else { return failure }
    return failure.at(part.flatMap { places[keyPath: $0] } ?? places.name)
  }

  /// What is wrong with reading another step.
  func failure(_ message: String, reading input: Step) -> Failure {
    let failure = Failure(.usage, "step '\(name)': \(message)")
    guard let places else { return failure }
    let index = from.firstIndex(of: input.name)
    return failure.at(
      index.flatMap { places.from.indices.contains($0) ? places.from[$0] : nil } ?? places.name
    )
  }
}

extension Failure {
  fileprivate func at(_ place: StepPlaces.Place) -> Failure {
    Failure(code, message, file: place.file, line: place.line, column: place.column)
  }
}
