package import TidemarkCore

/// A device's own clock.
///
/// Event time = true time + error, floored to the resolution. The error starts at `offset` and grows
/// by `drift`; the rest changes it as described. Every draw is per device.
package struct ClockModel: Sendable, Equatable {
  /// The rate of the clock wanders: every `step` of true time a normal of standard deviation `sd`
  /// (seconds per second) is added to it.
  package struct Wander: Sendable, Equatable {
    package var step: TimeSpan
    package var sd: Double

    package init(step: TimeSpan, sd: Double) {
      self.step = step
      self.sd = sd
    }
  }

  /// Synchronisation such as NTP's: from time to time the error becomes a draw of `error`.
  package struct Synchronization: Sendable, Equatable {
    package enum Mode: Sendable, Equatable {
      /// At once.
      case step
      /// Gradually, by so many seconds per second; an error of a second or more is stepped.
      case slew(rate: Double)
    }
    /// From one to the next, in nanoseconds; the first comes at a random share of a draw.
    package var every: Distribution
    /// What error is left, in nanoseconds.
    package var error: Distribution
    package var mode: Mode

    package init(every: Distribution, error: Distribution, mode: Mode = .step) {
      self.every = every
      self.error = error
      self.mode = mode
    }
  }

  /// A share of the devices is set to a wrong time zone: off by one of the `offsets`, always, as
  /// synchronisation does not mend it.
  package struct WrongZone: Sendable, Equatable {
    package var share: Double
    package var offsets: [TimeSpan]

    package init(share: Double, offsets: [TimeSpan]) {
      self.share = share
      self.offsets = offsets
    }
  }

  /// A leap second at `at` that a share of the devices does not know: their clocks are off by `step`
  /// from then to the next synchronisation (an inserted second: +1 s).
  package struct Leap: Sendable, Equatable {
    package var at: Timestamp
    package var step: TimeSpan
    package var share: Double

    package init(at: Timestamp, step: TimeSpan, share: Double = 1) {
      self.at = at
      self.step = step
      self.share = share
    }
  }

  /// From time to time the clock loses its time and starts again at `to`, until synchronised.
  package struct Reset: Sendable, Equatable {
    /// In nanoseconds.
    package var every: Distribution
    package var to: Timestamp

    package init(every: Distribution, to: Timestamp = .epoch) {
      self.every = every
      self.to = to
    }
  }

  /// From time to time the clock stands still, and is behind by that long until synchronised.
  package struct Stop: Sendable, Equatable {
    /// From the end of one to the start of the next, in nanoseconds.
    package var every: Distribution
    package var length: Distribution

    package init(every: Distribution, length: Distribution) {
      self.every = every
      self.length = length
    }
  }

  package var resolution: TimeSpan
  /// In nanoseconds.
  package var offset: Distribution?
  /// In seconds per second (20 ppm = 20e-6).
  package var drift: Distribution?
  package var wander: Wander?
  package var synchronization: Synchronization?
  /// Share of the devices without a battery for the clock: they start at 1970 each time they are
  /// switched on, until synchronised.
  package var deadRTC: Double
  package var wrongZone: WrongZone?
  package var leap: Leap?
  package var reset: Reset?
  package var stop: Stop?

  package init(
    resolution: TimeSpan = .milliseconds(1),
    offset: Distribution? = nil,
    drift: Distribution? = nil,
    wander: Wander? = nil,
    synchronization: Synchronization? = nil,
    deadRTC: Double = 0,
    wrongZone: WrongZone? = nil,
    leap: Leap? = nil,
    reset: Reset? = nil,
    stop: Stop? = nil
  ) {
    self.resolution = resolution
    self.offset = offset
    self.drift = drift
    self.wander = wander
    self.synchronization = synchronization
    self.deadRTC = deadRTC
    self.wrongZone = wrongZone
    self.leap = leap
    self.reset = reset
    self.stop = stop
  }
}
