import TidemarkCore

/// An anomaly source of a class, ready to place; index: how many of it came before.
struct AnomalyPlan {
  let kind: AnomalyModel.Kind
  /// Whether a group draws, rather than a device.
  let isOfGroup: Bool
  /// Whether they are at given times.
  let isGiven: Bool
  /// Whether nothing comes after one: the sensor has failed and is never repaired.
  let isFinal: Bool
  private let gap: Draw
  private let length: Draw?
  private let repair: Draw?
  private let place: DrawKey
  private let direction: AnomalyModel.Direction
  private let sign: DrawKey

  init(_ source: AnomalySource, key: (String) -> DrawKey) {
    let model = source.model
    kind = model.kind
    isOfGroup = model.scope == .group
    isGiven = if case .at = model.timing { true } else { false }
    isFinal = model.isFinal
    if case .every(let every) = model.timing {
      gap = Draw(every, key: key("\(source.name) every"))
    } else {
      gap = Draw(.constant(0), key: key("\(source.name) every"))
    }
    length = model.length.map { Draw($0, key: key("\(source.name) length")) }
    repair = model.repair.map { Draw($0, key: key("\(source.name) repair")) }
    place = key("\(source.name) place")
    switch model.kind {
    case .dip: direction = .down
    case .spike, .levelShift, .drift, .outOfRange, .wear: direction = model.direction
    default: direction = .up
    }
    sign = key("\(source.name) sign")
  }

  /// From the end of one to the onset of the next.
  func gap(who: UInt64, number: UInt32, atLeast shortest: Int64) -> Int64 {
    gap.span(device: who, index: UInt64(number), atLeast: shortest)
  }

  /// Places one at an onset.
  func placed(at onset: Int64, source: Int, who: UInt64, number: UInt32) -> PlacedAnomaly {
    let index = UInt64(number)
    let end = onset + (length?.span(device: who, index: index, atLeast: 1) ?? 0)
    return PlacedAnomaly(
      onset: onset,
      end: end,
      release: end + (repair?.span(device: who, index: index) ?? 0),
      source: UInt32(source),
      number: number
    )
  }

  /// Places one in its slot, at random if that is longer than it and the pause behind it.
  func placed(in slot: FixedSlot, start: Int64, pause: Int64, who: UInt64) -> PlacedAnomaly {
    let number = UInt32(slot.number)
    let earliest = start + slot.start
    var anomaly = placed(at: earliest, source: slot.source, who: who, number: number)
    let room = slot.length - (anomaly.release - anomaly.onset) - pause
    guard room > 0 else { return anomaly }
    let drawn = place.uniform(device: who, index: slot.number) * Double(room)
    // Large products are rounded.
    let shift = min(Int64(drawn), room)
    anomaly.onset += shift
    anomaly.end += shift
    anomaly.release += shift
    return anomaly
  }

  /// 1 for up, −1 for down.
  func sign(who: UInt64, number: UInt32) -> Double {
    switch direction {
    case .up: 1
    case .down: -1
    case .either: sign.bits(device: who, index: UInt64(number)) & 1 == 0 ? 1 : -1
    }
  }
}
