import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Signals that are functions of the time: waves, ramps, profiles and recorded series.
@Suite struct WaveTests {
  /// A quarter of a period later a sine shows its cosine, so two readings tell the phase.
  @Test func `phases of devices are uniform, and the period is exact`() throws {
    let sine = SignalPart.sine(amplitude: 3, period: .seconds(4), phase: nil)
    let bench = try SeriesBench(.of(.measuring(sine, devices: 1_000), duration: .seconds(9)))
    let phases = bench.rows.map { rows in
      let turns = atan2(rows[0].value, rows[1].value) / (2 * .pi) - rows[0].elapsed / 4
      return turns - turns.rounded(.down)
    }
    #expect(Theory.distance(phases, Theory.uniform(0, 1)) < Theory.distanceLimit)
    for (rows, phase) in zip(bench.rows, phases) {
      for row in rows {
        let expected = 3 * sin(2 * .pi * (row.elapsed / 4 + phase))
        #expect((row.value - expected).magnitude < 1e-9)
      }
    }
  }

  @Test func `a square wave is up for its duty`() throws {
    let square = SignalPart.square(
      amplitude: 5,
      period: .milliseconds(7_300),
      duty: 0.3,
      phase: 0.9
    )
    let bench = try SeriesBench(.of(.measuring(square), duration: .hours(2)))
    var up = 0
    for row in bench.rows[0] {
      let turns = row.elapsed / 7.3 + 0.9
      let isUp = turns - turns.rounded(.down) < 0.3
      #expect(row.value == (isUp ? 5 : 0))
      up += isUp ? 1 : 0
    }
    // 7,200 readings at incommensurable times: evenly spread, so the share is off by some 1/n.
    #expect((Double(up) / 7_200 - 0.3).magnitude < 0.002)
  }

  @Test func `a ramp counts from the start`() throws {
    let ramp = SignalPart.ramp(perSecond: -0.25)
    for row in try SeriesBench(.of(.measuring(ramp, .constant(7)))).rows[0] {
      #expect((row.value - (7 - 0.25 * row.elapsed)).magnitude < 1e-9)
    }
  }

  /// The simulation starts at midnight.
  ///
  /// From 18:00 (4) to 06:00 (10) over midnight, and back.
  @Test func `a daily profile is linear between its points and over midnight`() throws {
    let profile = Profile(
      cycle: .day,
      points: [.init(at: .hours(6), value: 10), .init(at: .hours(18), value: 4)]
    )
    let day = DeviceClass.measuring(.profile(profile), every: Cadence(period: .minutes(20)))
    let rows = try SeriesBench(.of(day, duration: .days(3))).rows[0]
    #expect(rows.count == 216)
    for row in rows {
      let hour = (row.elapsed / 3_600).truncatingRemainder(dividingBy: 24)
      let expected =
        switch hour {
        case ..<6: 7 + hour / 2
        case ..<18: 10 - (hour - 6) / 2
        default: 4 + (hour - 18) / 2
        }
      #expect((row.value - expected).magnitude < 1e-9, "\(hour)")
    }
  }

  /// 2026-01-01 is a Thursday: the simulation starts 3 days into a week that begins on Monday.
  @Test func `a weekly profile begins on Monday`() throws {
    let profile = Profile(
      cycle: .week,
      points: [
        .init(at: .zero, value: 0), .init(at: .days(2), value: 10), .init(at: .days(5), value: 4),
      ]
    )
    let week = DeviceClass.measuring(.profile(profile), every: Cadence(period: .hours(2)))
    let rows = try SeriesBench(.of(week, duration: .days(15))).rows[0]
    for row in rows {
      let day = (row.elapsed / 86_400 + 3).truncatingRemainder(dividingBy: 7)
      let expected =
        switch day {
        case ..<2: 5 * day
        case ..<5: 10 - 2 * (day - 2)
        default: 4 - 2 * (day - 5)
        }
      #expect((row.value - expected).magnitude < 1e-9, "\(day)")
    }
  }

  @Test func `a profile of one point is that value`() throws {
    let profile = Profile(cycle: .day, points: [.init(at: .hours(13), value: 2.5)])
    let day = DeviceClass.measuring(.profile(profile), every: Cadence(period: .hours(1)))
    let rows = try SeriesBench(.of(day, duration: .days(2))).rows[0]
    #expect(rows.allSatisfy { $0.value == 2.5 })
  }
}

/// Recorded series.
///
/// Three values 0, 10 and 30 s after the first; the last gap once more, and the series starts again
/// after 50 s.
@Suite struct RecordedSignalTests {
  private static let series = RecordedSeries(
    offsets: [0, 10_000_000_000, 30_000_000_000],
    values: [1, 5, -3]
  )

  private func bench(_ part: RecordedPart, duration: TimeSpan = .minutes(4)) throws -> SeriesBench {
    let cadence = Cadence(period: .milliseconds(1_700))
    var model = FleetModel.of(
      .measuring(.recorded(part), every: cadence, devices: 50),
      duration: duration
    )
    model.recordings = [Self.series]
    return try SeriesBench(model)
  }

  /// What the recording has at a position in seconds.
  private func recorded(_ position: Double, isInterpolated: Bool) -> Double {
    let place = position - (position / 50).rounded(.down) * 50
    switch place {
    case ..<10: return isInterpolated ? 1 + 0.4 * place : 1
    case ..<30: return isInterpolated ? 5 - 0.4 * (place - 10) : 5
    default: return -3
    }
  }

  @Test(arguments: [true, false])
  func `is played in a circle, with its speed, shift and scale`(isInterpolated: Bool) throws {
    let part = RecordedPart(
      recording: 0,
      shift: .constant(seconds(115)),
      scale: .constant(3),
      speed: 2.5,
      isInterpolated: isInterpolated
    )
    for row in try bench(part).rows[7] {
      let position = row.elapsed * 2.5 + 115
      let expected = 3 * recorded(position, isInterpolated: isInterpolated)
      #expect((row.value - expected).magnitude < 1e-6)
    }
  }

  @Test func `begins at its first value without a shift`() throws {
    for row in try bench(RecordedPart(recording: 0)).rows[0] {
      let expected = recorded(row.elapsed, isInterpolated: true)
      #expect((row.value - expected).magnitude < 1e-6)
    }
  }

  @Test func `shift and scale are drawn for each device`() throws {
    let part = RecordedPart(
      recording: 0,
      shift: .uniform(low: 0, high: seconds(50)),
      scale: .normal(mean: 1, sd: 0.1),
      isInterpolated: false
    )
    let bench = try bench(part)
    // The second value is held for 20 s of 50: 5 times the scale.
    let scales = bench.rows.map { ($0.map(\.value).max() ?? 0) / 5 }
    #expect(Set(scales).count == 50)
    #expect(scales.allSatisfy { ($0 - 1).magnitude < 0.55 })
    let isHigh = bench.rows.map { $0[0].value > 3 }
    #expect(Theory.fits(isHigh.count { $0 }, of: 50, share: 0.4))
  }

  /// 250 days at nearly a million times the speed are 2 · 10^22 ns of the recording.
  @Test func `a long time at a high speed is still somewhere in the recording`() throws {
    let part = RecordedPart(recording: 0, speed: 987_654.321, isInterpolated: false)
    var model = FleetModel.of(
      .measuring(.recorded(part), every: Cadence(period: .hours(1))),
      duration: .days(250)
    )
    model.recordings = [Self.series]
    let rows = try SeriesBench(model).rows[0]
    #expect(rows.count == 6_000)
    #expect(Set(rows.map(\.value)) == [1, 5, -3])
  }
}
