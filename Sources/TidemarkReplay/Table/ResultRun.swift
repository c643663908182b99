import TidemarkStreams

/// Emissions of one step and kind that follow each other.
struct ResultRun {
  let step: Int
  let kind: Emission.Kind
  /// Numbers of an emission.
  let stride: Int
  /// Where the first is in the order of its batch.
  let first: Int
  private(set) var count = 1
  /// Where they are if they are of one worker, one behind the other; nil: here and there.
  private(set) var stream: (number: Int, first: Int)?

  /// As many of a batch's emissions as belong together, from `first` on.
  init(_ result: borrowing BatchResult, from first: Int, limit: Int) {
    let place = result.order[first]
    self.first = first
    step = result.streams[Int(place.stream)].step
    kind = Self.kind(result, place)
    stride = result.streams[Int(place.stream)].emissions.stride
    stream = (Int(place.stream), Int(place.index))
    let end = min(result.order.count, first + limit)
    var next = first + 1
    // Most follow each other in one stream, which is fetched once.
    let emissions = result.streams[Int(place.stream)].emissions.emissions
    while next < end, result.order[next].stream == place.stream,
      emissions[Int(result.order[next].index)].kind == kind
    {
      next += 1
    }
    while next < end {
      let other = result.order[next]
      guard Self.kind(result, other) == kind, result.streams[Int(other.stream)].step == step else {
        break
      }
      if other.stream != place.stream { stream = nil }
      next += 1
    }
    count = next - first
  }

  /// Whether they have the numbers of a window.
  var isResult: Bool {
    switch kind {
    case .onTime, .endOfInput, .update, .retract: true
    case .lateDropped, .lateSideOutput, .alert, .rejected, .overflow, .output, .sideOutput: false
    }
  }

  /// Whether they are about readings, if the step reads readings.
  var isAboutReadings: Bool {
    switch kind {
    case .lateDropped, .lateSideOutput, .alert, .rejected: true
    case .onTime, .endOfInput, .update, .retract, .overflow, .output, .sideOutput: false
    }
  }

  @inline(__always)
  private static func kind(
    _ result: borrowing BatchResult,
    _ place: BatchResult.Place
  ) -> Emission.Kind {
    result.streams[Int(place.stream)].emissions.emissions[Int(place.index)].kind
  }
}

/// Emissions of several workers, put one behind the other.
struct GatheredRows: Sendable {
  private(set) var emissions: [Emission] = []
  /// As in `Emissions.payload`.
  private(set) var numbers: [Double] = []

  mutating func gather(_ run: ResultRun, of result: borrowing BatchResult) {
    emissions.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    for index in run.first..<run.first + run.count {
      let place = result.order[index]
      emissions.append(result.streams[Int(place.stream)].emissions.emissions[Int(place.index)])
      let stride = result.streams[Int(place.stream)].emissions.stride
      for number in Int(place.index) * stride..<(Int(place.index) + 1) * stride {
        numbers.append(result.streams[Int(place.stream)].emissions.payload[number])
      }
    }
  }
}
