package import TidemarkCore

/// A part of what a sensor would measure if nothing were wrong; the parts of a signal are added.
///
/// Parts with a `step` are processes on a grid of true time that begins at the start of the
/// simulation: between its points they stand still. A step of zero is the sensor's period.
package enum SignalPart: Sendable, Equatable {
  case constant(Double)
  /// `phase` in turns at the start of the simulation; nil: each device draws its own.
  case sine(amplitude: Double, period: TimeSpan, phase: Double?)
  /// `amplitude` for the share `duty` of each period, 0 else.
  case square(amplitude: Double, period: TimeSpan, duty: Double, phase: Double?)
  /// Change per second of true time since the start.
  case ramp(perSecond: Double)
  case profile(Profile)
  /// White noise, normal with this standard deviation, drawn for each reading.
  case noise(sd: Double)
  /// Noise of equal power per octave (Voss and McCartney), with this standard deviation.
  case pinkNoise(sd: Double, step: TimeSpan)
  /// Starts at 0; each step adds a normal of standard deviation `sd`, and what would leave
  /// `bounds` is reflected.
  case randomWalk(sd: Double, step: TimeSpan, bounds: ClosedRange<Double>?)
  /// x' = coefficient · x + noise, a stationary process whose standard deviation is `sd`.
  case autoregressive(coefficient: Double, sd: Double, step: TimeSpan)
  /// Starts at a value drawn from `from`, grows by a draw of `increment` each step, and starts again
  /// from 0 at `wrap`.
  case counter(from: Distribution, increment: Distribution, step: TimeSpan, wrap: Double?)
  /// A machine that dwells in states; a `state` sensor reports their names, another their values.
  case states(StateMachine)
  /// `factor` times what the sensor `sensor` of the same device would measure `lag` ago, without its
  /// white noise.
  case correlated(sensor: String, factor: Double, lag: TimeSpan)
  /// A recorded real series; see there.
  case recorded(RecordedPart)
  /// Drawn once for all devices of a group rather than for each device.
  indirect case shared(SignalPart)
}

/// A recorded series, re-timed to the device and perturbed.
package struct RecordedPart: Sendable, Equatable {
  /// Index into `FleetModel.recordings`.
  package var recording: Int
  /// Where in the recording a device is at the start, in nanoseconds; nil: at its beginning.
  ///
  /// Beyond its end the recording starts again.
  package var shift: Distribution?
  /// Multiplies the values, drawn per device; nil: 1.
  package var scale: Distribution?
  /// How much faster than recorded the series goes by.
  package var speed: Double
  /// Whether values between recorded ones are interpolated; else the last one holds.
  package var isInterpolated: Bool

  package init(
    recording: Int,
    shift: Distribution? = nil,
    scale: Distribution? = nil,
    speed: Double = 1,
    isInterpolated: Bool = true
  ) {
    self.recording = recording
    self.shift = shift
    self.scale = scale
    self.speed = speed
    self.isInterpolated = isInterpolated
  }
}

/// A semi-Markov process: dwells in a state, then goes to another.
package struct StateMachine: Sendable, Equatable {
  package struct State: Sendable, Equatable {
    package var name: String
    /// What a number sensor measures in this state.
    package var value: Double
    /// How long it stays, in nanoseconds.
    package var dwell: Distribution
    /// Where it goes then, with weights; empty: the next state of the list, after the last the first.
    package var next: [Transition]

    package init(name: String, value: Double = 0, dwell: Distribution, next: [Transition] = []) {
      self.name = name
      self.value = value
      self.dwell = dwell
      self.next = next
    }
  }

  package struct Transition: Sendable, Equatable {
    /// Index into the machine's states.
    package var state: Int
    package var weight: Double

    package init(state: Int, weight: Double) {
      self.state = state
      self.weight = weight
    }
  }

  /// The first is where a device starts.
  package var states: [State]

  package init(states: [State]) {
    self.states = states
  }
}
