import TidemarkCore

/// How the arrival times of a simulation are cut into slices: from the model alone, so that all
/// parts of a fleet share the boundaries.
///
/// Slices `0..<count` cover the duration; they are equally long but where a storm makes the devices
/// measure more often, so that no slice takes more memory than another. What arrives later falls
/// into slices that double in length, so that a few dozen reach any arrival time. The first slice
/// also takes what is due before the start, where the start is not on a clock's grid.
struct SliceSchedule {
  /// Slices of one length; the last one ends with the stretch.
  private struct Stretch: BitwiseCopyable {
    let start: Int64
    let span: Int64
    /// Number of its first slice.
    let first: Int
  }

  let start: Int64
  /// Slices in which readings are measured.
  let count: Int
  private var stretches: [Stretch] = []
  /// End, exclusive, of the last of them.
  private let end: Int64
  /// Length of the first slice after them.
  private let span: Int64

  private static let rows = 32_768.0

  /// Slices of about 32 Ki readings of the whole fleet, or of two readings a series in fleets so
  /// large that going through the series would otherwise cost more than the readings.
  init(_ model: FleetModel) {
    let rates = FleetRates(model)
    let duration = model.duration.nanoseconds
    let grid = FleetLimits.arrivalGrid
    func span(_ perSecond: Double) -> Int64 {
      let wanted = max(Self.rows, 2 * rates.series) / perSecond * 1e9
      return (wanted < Double(duration) ? Int64(wanted) / grid : duration / grid) * grid + grid
    }
    start = model.start.nanoseconds
    end = start + (duration + grid - 1) / grid * grid
    self.span = span(rates.perSecond(during: []))
    var first = 0
    let pieces = rates.pieces(duration: duration)
    for (index, piece) in pieces.enumerated() {
      let stretch = Stretch(start: start + piece.start, span: span(piece.perSecond), first: first)
      let next = index + 1 < pieces.count ? start + pieces[index + 1].start : end
      first += Int((next - stretch.start + stretch.span - 1) / stretch.span)
      stretches.append(stretch)
    }
    count = first
  }

  /// The end, exclusive, of slice `index`.
  func end(of index: Int) -> Int64 {
    guard index < count else { return end + span << Int64(index - count) }
    let place = place { $0.first <= index }
    let stretch = stretches[place]
    let next = place + 1 < stretches.count ? stretches[place + 1].start : end
    return min(next, stretch.start + Int64(index - stretch.first + 1) * stretch.span)
  }

  /// The slice that `time` lies in.
  func index(of time: Int64) -> Int {
    guard time < end else {
      // 0, 1, 2...3, 4...7 spans after the last: slices 0, 1, 2, 3 after it.
      let number = Int((time - end) / span)
      return count + (Int.bitWidth - number.leadingZeroBitCount)
    }
    let stretch = stretches[place { $0.start <= time }]
    return max(0, stretch.first + Int((time - stretch.start) / stretch.span))
  }

  /// The last stretch that fits, else the first.
  private func place(where fits: (Stretch) -> Bool) -> Int {
    var (low, high) = (0, stretches.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(stretches[middle]) { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

/// How many readings a fleet measures at most, storms and the busiest times of the day included.
private struct FleetRates {
  /// From a time after the start to the next piece.
  struct Piece {
    let start: Int64
    let perSecond: Double
  }

  private struct Storm {
    let start: Int64
    let end: Int64
    /// What it multiplies the rate of each class by.
    let factors: [Double]
  }

  private let model: FleetModel
  private let storms: [Storm]
  let series: Double

  init(_ model: FleetModel) {
    self.model = model
    series = model.classes.reduce(0) { $0 + Double($1.devices) * Double($1.sensors.count) }
    storms = model.incidents.compactMap { incident in
      guard case .storm(let factor) = incident.kind else { return nil }
      return Storm(
        start: incident.at.nanoseconds,
        end: incident.at.nanoseconds + incident.length.nanoseconds,
        factors: model.classes.map { 1 + (factor - 1) * incident.target.share(of: $0) }
      )
    }
  }

  /// Readings per second while some storms last.
  func perSecond(during storms: [Int]) -> Double {
    var sum = 0.0
    for (index, deviceClass) in model.classes.enumerated() {
      let factor = storms.reduce(1.0) { $0 * self.storms[$1].factors[index] }
      for sensor in deviceClass.sensors {
        let load = sensor.every.load?.points.map(\.value).max() ?? 1
        let rate = factor * load * 1e9 / Double(sensor.every.period.nanoseconds)
        // Two readings of a series are at least a tick apart.
        sum += Double(deviceClass.devices) * min(rate, 1e9 / Double(FleetLimits.arrivalGrid))
      }
    }
    return sum
  }

  /// Pieces of a constant rate; their starts are on the arrival grid.
  func pieces(duration: Int64) -> [Piece] {
    let grid = FleetLimits.arrivalGrid
    let cuts = storms.flatMap { [$0.start, $0.end] }.map { $0 / grid * grid }
    let starts = Set([0] + cuts.filter { $0 > 0 && $0 < duration }).sorted()
    let order = storms.indices.sorted { storms[$0].start < storms[$1].start }
    var next = 0
    var current: [Int] = []
    return starts.map { start in
      while next < order.count, storms[order[next]].start < start + grid {
        current.append(order[next])
        next += 1
      }
      current.removeAll { storms[$0].end <= start }
      return Piece(start: start, perSecond: perSecond(during: current))
    }
  }
}

extension IncidentModel.Target {
  /// The share of the devices of a class that is struck.
  fileprivate func share(of deviceClass: DeviceClass) -> Double {
    guard self.deviceClass ?? deviceClass.name == deviceClass.name else { return 0 }
    guard let group else { return share }
    guard let struck = deviceClass.devices(ofGroup: group) else { return 0 }
    return share * Double(struck.count) / Double(deviceClass.devices)
  }
}
