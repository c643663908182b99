import Foundation
import TidemarkCore
import TidemarkStreams

/// What came out of a workload, counted and hashed as `../reference.c` does.
struct Answer {
  private let isWindowed: Bool
  private var results = 0
  private var counted = 0
  private var late = 0
  private var missed = 0
  private var hash: UInt64 = 0

  private let steps: [Plan.PlannedStep]

  init(_ workload: Workload, _ plan: Plan) {
    steps = plan.steps
    isWindowed = workload == .tumbling || workload == .hopping
  }

  mutating func take(_ result: BatchResult, of batch: EngineBatch) {
    late += result.ledger[.lateDropped]
    missed += result.counts[0].missed
    if !isWindowed { counted += result.counts[0].assigned }
    for stream in result.streams {
      let values = batch.section(of: steps[stream.step]).readings.value
      let (numbers, stride) = (stream.emissions.payload, stream.emissions.stride)
      for (index, emission) in stream.emissions.emissions.enumerated() {
        take(emission, numbers, index * stride, values)
      }
    }
  }

  @inline(__always)
  private mutating func take(
    _ emission: Emission,
    _ numbers: [Double],
    _ first: Int,
    _ values: [Double]
  ) {
    switch emission.kind {
    case .onTime, .endOfInput:
      let count = numbers[first]
      results += 1
      counted += Int(count)
      var mix =
        mixed(mixed(UInt64(emission.key)) &+ UInt64(bitPattern: emission.end)) &+ UInt64(count)
      for number in 1...3 { mix = mixed(mix) &+ thousandths(numbers[first + number]) }
      hash &+= mixed(mix)
    case .alert:
      results += 1
      let mix = mixed(mixed(UInt64(emission.key)) &+ UInt64(bitPattern: emission.time))
      hash &+= mixed(mix &+ thousandths(values[emission.readingRow]))
    default: break
    }
  }

  @inline(__always)
  private func mixed(_ bits: UInt64) -> UInt64 {
    var z = bits &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  @inline(__always)
  private func thousandths(_ value: Double) -> UInt64 {
    UInt64(bitPattern: Int64((value * 1000).rounded(.toNearestOrAwayFromZero)))
  }

  var json: String {
    """
    "results": \(results), "counted": \(counted), "late": \(late), "missed": \(missed), \
    "hash": "\(String(format: "%016llx", hash))"
    """
  }
}
