import TidemarkCore

/// A sine or square wave of a sensor's signal.
struct WavePlan: BitwiseCopyable {
  let amplitude: Double
  let turnsPerNanosecond: Double
  /// Of a square wave: the share of the period for which it is up.
  ///
  /// Above 1: it is a sine.
  let duty: Double
  /// In turns; nil: drawn.
  let phase: Double?
  let phaseKey: DrawKey
  /// Whether the phase is drawn for the group.
  let isShared: Bool
  /// Nanoseconds by which it is behind.
  let lag: Int64

  /// Phase of a device, in turns.
  func phase(device: UInt64, group: UInt64) -> Double {
    phase ?? phaseKey.uniform(device: isShared ? group : device, index: 0)
  }

  var isSine: Bool { duty > 1 }

  /// The value `elapsed` nanoseconds after the start of the simulation.
  func value(at elapsed: Int64, phase: Double) -> Double {
    let turns = turns(at: elapsed, phase: phase)
    return isSine ? amplitude * PortableMath.sin(turns: turns) : square(ofTurns: turns)
  }

  /// Where in the wave a time lies; whole numbers are the beginnings of periods.
  @inline(__always)
  func turns(at elapsed: Int64, phase: Double) -> Double {
    Double(elapsed - lag) * turnsPerNanosecond + phase
  }

  /// The value of a square wave.
  @inline(__always)
  func square(ofTurns turns: Double) -> Double {
    turns - turns.rounded(.down) < duty ? amplitude : 0
  }
}
