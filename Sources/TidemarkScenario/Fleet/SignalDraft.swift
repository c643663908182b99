import TidemarkCore
import TidemarkFleet

/// A part of a signal as written, with the places that later checks need.
struct SignalDraft: Sendable {
  var part: SignalPart
  var place: Place
  /// Where `of: group` stands.
  var sharing: Place?
  /// The sensor that a correlated part follows.
  var followed: Located<String>?
  /// The file of a recorded part.
  var source: RecordedSource?

  /// Whether it has a period that a period change can change.
  var isWave: Bool {
    switch part {
    case .sine, .square, .shared(.sine), .shared(.square): true
    default: false
    }
  }

  var isStates: Bool {
    switch part {
    case .states, .shared(.states): true
    default: false
    }
  }

  /// The part, referring to its file by its place in `sources`, where a new one is added.
  func resolved(into sources: inout [RecordedSource]) -> SignalPart {
    guard let source else { return part }
    var index = sources.firstIndex { $0.isSameSeries(as: source) }
    if index == nil {
      index = sources.count
      sources.append(source)
    }
    switch part {
    case .recorded(var recorded):
      recorded.recording = index ?? 0
      return .recorded(recorded)
    case .shared(.recorded(var recorded)):
      recorded.recording = index ?? 0
      return .shared(.recorded(recorded))
    default:
      return part
    }
  }
}
