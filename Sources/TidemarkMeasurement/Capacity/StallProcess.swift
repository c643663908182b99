import TidemarkCore

/// What holds a server up now and then: stalls that come at random, with lengths that were measured.
///
/// Gaps between them are exponential along a position that only grows: nanoseconds of the clock, or readings
/// that were served.
package struct StallProcess: Sendable {
  /// Chance of a stall, by unit of the position.
  package let rate: Double
  /// Nanoseconds, and how often each was seen, summed up to it.
  private var lengths: [(nanoseconds: Int64, upTo: Double)] = []

  /// Nothing holds up.
  init() { rate = 0 }

  /// Stalls of `nanoseconds` that were seen `weight` times within `exposure` units of the position.
  init(_ seen: [(nanoseconds: Int64, weight: Double)], exposure: Double) {
    var sum = 0.0
    for stall in seen where stall.weight > 0 {
      sum += stall.weight
      lengths.append((stall.nanoseconds, sum))
    }
    rate = exposure > 0 ? sum / exposure : 0
  }

  /// A stall for a random number in (0, 1).
  fileprivate func length(_ uniform: Double) -> Double {
    guard let total = lengths.last?.upTo else { return 0 }
    let wanted = uniform * total
    var (low, high) = (0, lengths.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if lengths[middle].upTo < wanted { low = middle + 1 } else { high = middle }
    }
    return Double(lengths[low].nanoseconds)
  }

  /// Where one server is in its stalls.
  package struct Clock: Sendable {
    private let process: StallProcess
    private let draws: DrawKey
    private let server: UInt64
    private var index: UInt64 = 0
    /// Position and length of the next stall.
    private var next = (position: 0.0, nanoseconds: 0.0)

    /// Begins at position 0.
    init(_ process: StallProcess, draws: DrawKey, server: Int) {
      self.process = process
      self.draws = draws
      self.server = UInt64(server)
      advance()
    }

    /// Passes the next stall, if it comes before `position`: where it began, and its length.
    package mutating func pass(before position: Double) -> (position: Double, nanoseconds: Double)?
    {
      guard next.position < position else { return nil }
      defer { advance() }
      return next
    }

    private mutating func advance() {
      guard process.rate > 0 else { return next.position = .infinity }
      let (gap, length) = draws.uniforms(device: server, index: index)
      index += 1
      next.position += -PortableMath.log(gap) / process.rate
      next.nanoseconds = process.length(length)
    }
  }
}
