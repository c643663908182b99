import TidemarkCore

/// How long the devices of a class are on, from the lives that they draw.
struct Presence {
  /// Share of the devices' time, in equal stretches of the simulation.
  private(set) var shares = [Double](repeating: 1, count: stretches)
  /// Share of the devices' time in which they are members, whether on or not.
  private(set) var memberShare = 1.0
  /// Boots after the first, of all devices.
  private(set) var boots = 0.0

  static let stretches = 64
  private static let devices = 20_000
  private static let events = 1_000_000

  init(_ deviceClass: DeviceClass, of model: FleetModel) {
    let start = model.start.nanoseconds
    let end = start + model.duration.nanoseconds
    let life = LifePlan(deviceClass.membership, start: start, end: end) {
      DrawKey(seed: model.seed, className: deviceClass.name, purpose: $0)
    }
    guard let life else { return }
    var (events, seen, member) = (0, 0, 0.0)
    shares = shares.map { _ in 0 }
    while seen < min(deviceClass.devices, Self.devices), events < Self.events {
      let device = UInt64(seen)
      var state = DeviceLife(life, device: device)
      let joined = min(state.onFrom, end)
      var left = joined
      while state.onFrom < end {
        add(from: state.onFrom - start, until: min(state.onUntil, end) - start, of: end - start)
        events += 1
        left = min(state.onUntil, end)
        guard left < end, let boot = state.next(device: device, plan: life) else { break }
        if boot.on < end { boots += 1 }
      }
      member += Double(left - joined)
      seen += 1
    }
    let all = Double(seen) * Double(end - start)
    shares = shares.map { $0 * Double(Self.stretches) / all }
    memberShare = member / all
    boots *= Double(deviceClass.devices) / Double(seen)
  }

  /// Share of the devices' time.
  var share: Double { shares.reduce(0, +) / Double(Self.stretches) }

  /// The ends of a stretch, from the start.
  static func stretch(_ index: Int, of duration: Int64) -> Range<Int64> {
    let width = Double(duration) / Double(stretches)
    let from = Int64(Double(index) * width)
    let until = index + 1 == stretches ? duration : Int64(Double(index + 1) * width)
    return from..<max(from, until)
  }

  private mutating func add(from: Int64, until: Int64, of duration: Int64) {
    let width = Double(duration) / Double(Self.stretches)
    var index = min(Self.stretches - 1, Int(Double(from) / width))
    while index < Self.stretches {
      let stretch = Self.stretch(index, of: duration)
      guard stretch.lowerBound < until else { return }
      let overlap = min(until, stretch.upperBound) - max(from, stretch.lowerBound)
      shares[index] += Double(max(0, overlap))
      index += 1
    }
  }
}
