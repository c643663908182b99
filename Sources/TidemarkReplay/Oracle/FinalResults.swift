import TidemarkCore
import TidemarkStreams

/// The last result of each window of one step, as the engine gave it out.
struct FinalResults: Sendable {
  struct Window: Hashable, Sendable {
    var key: UInt32
    var start: Int64
    var end: Int64
  }

  private(set) var windows: [Window] = []
  private var places: [Window: Int] = [:]
  private var values: [Double] = []
  /// False after a result was withdrawn.
  private var stands: [Bool] = []
  private let stride: Int

  init(stride: Int) {
    self.stride = stride
  }

  mutating func take(_ result: borrowing BatchResult, _ place: BatchResult.Place) {
    let emission = result.emission(place)
    let isResult: Bool
    switch emission.kind {
    case .onTime, .endOfInput, .update: isResult = true
    case .retract: isResult = false
    case .lateDropped, .lateSideOutput, .alert, .rejected, .overflow, .output, .sideOutput: return
    }
    let window = Window(key: emission.key, start: emission.start, end: emission.end)
    guard let index = places[window] else {
      guard isResult else { return }
      places[window] = windows.count
      windows.append(window)
      stands.append(true)
      for number in 0..<stride { values.append(result.value(place, number)) }
      return
    }
    stands[index] = isResult
    guard isResult else { return }
    for number in 0..<stride { values[index * stride + number] = result.value(place, number) }
  }

  /// Indices of the windows whose results stand, by (start, end), for each key.
  func byKey(count: Int) -> [[Int]] {
    var found = [[Int]](repeating: [], count: count)
    for index in windows.indices where stands[index] {
      found[Int(windows[index].key)].append(index)
    }
    for key in found.indices {
      found[key].sort {
        (windows[$0].start, windows[$0].end) < (windows[$1].start, windows[$1].end)
      }
    }
    return found
  }

  /// The index of a window's result, if there is one that stands.
  func index(of window: Window) -> Int? {
    places[window].flatMap { stands[$0] ? $0 : nil }
  }

  func values(of index: Int) -> ArraySlice<Double> {
    values[index * stride..<(index + 1) * stride]
  }
}
