import TidemarkCore

/// What a step gave out for one batch, in the order of emission.
package struct Emissions: Sendable {
  /// What came out, apart from its numbers.
  package private(set) var emissions: [Emission] = []
  /// `stride` numbers per emission: the aggregates, a score, or a reading's value.
  package private(set) var payload: [Double] = []
  /// Of a step that computes a text: a result's number is the index of its text.
  package private(set) var texts: [String] = []
  package let stride: Int

  package init(stride: Int) {
    self.stride = max(1, stride)
  }

  package var count: Int { emissions.count }

  package subscript(index: Int) -> Emission { emissions[index] }

  /// A number of an emission; the first, unless said otherwise.
  package func value(_ index: Int, _ number: Int = 0) -> Double {
    payload[index * stride + number]
  }

  mutating func removeAll() {
    emissions.removeAll(keepingCapacity: true)
    payload.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
  }

  /// Begins an emission; exactly `stride` numbers (or a text for one of them) must follow.
  mutating func append(_ emission: Emission) {
    emissions.append(emission)
  }

  /// Appends up to `count` emissions at once; `body` appends as many, and `stride` numbers for each.
  @inline(__always)
  mutating func append(
    upTo count: Int,
    _ body: (inout OutputSpan<Emission>, inout OutputSpan<Double>) -> Void
  ) {
    guard count > 0 else { return }
    var emissions = taken(&emissions, leaving: [])
    var payload = taken(&payload, leaving: [])
    emissions.append(addingCapacity: count) { heads in
      payload.append(addingCapacity: count * stride) { numbers in body(&heads, &numbers) }
    }
    self.emissions = emissions
    self.payload = payload
  }

  /// Says anew what caused an emission.
  mutating func setCause(
    _ index: Int,
    row: Int32,
    phase: Emission.Phase,
    released: Int32 = .max
  ) {
    emissions[index].row = row
    emissions[index].phase = phase
    emissions[index].released = released
  }

  /// Gives what the steps behind a reorder step gave out its place in the output of the batch before it.
  mutating func restoreCauses(_ behind: borrowing EngineBatch, of batch: borrowing EngineBatch) {
    for index in emissions.indices {
      let emission = emissions[index]
      if emission.phase == .timer {
        setCause(index, row: batch.lastRow(arrivedBy: emission.tau), phase: .timer)
        continue
      }
      let isRow = emission.phase == .row
      let cause =
        isRow
        ? behind.causes[Int(emission.row)] : behind.advanceCauses[emission.phase.numberOfInstant]
      let advance = batch.advances[Int(cause)]
      setCause(
        index,
        row: Int32(advance.position - 1),
        phase: advance.phase,
        released: isRow ? emission.row : emission.isClock ? -1 : .max
      )
    }
  }

  mutating func append(number: Double) {
    payload.append(number)
  }

  /// One reading's value, padded to the stride.
  mutating func append(reading value: Double) {
    payload.append(value)
    for _ in 1..<stride { payload.append(0) }
  }

  mutating func append(text: String) {
    payload.append(Double(texts.count))
    texts.append(text)
  }
}
