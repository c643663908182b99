import Testing
import TidemarkCore

@testable import TidemarkFleet

/// What waits in a device when that is switched off, leaves or is replaced.
@Suite struct DepartureTests {
  private static let duration: Int64 = 1_200

  /// Connected for 40 s of each 140 s.
  private static func isConnected(_ second: Int64) -> Bool { second % 140 < 40 }

  /// Switched on for 90 s of each 150 s.
  private static func isOn(_ second: Int64) -> Bool { second % 150 < 90 }

  private static let interruption = MembershipModel.Interruption(
    every: .constant(seconds(90)),
    downFor: .constant(seconds(60))
  )

  /// Readings one a second that wait in the device by themselves, or in a buffer; each is sent twice.
  private static func bench(
    _ membership: MembershipModel,
    hasBuffer: Bool,
    incidents: [IncidentModel] = []
  ) throws -> SeriesBench {
    var plain = DeviceClass.measuring(.constant(0), devices: 5)
    plain.membership = membership
    plain.network = NetworkModel(
      duplicate: 1,
      offline: .init(every: .constant(seconds(40)), length: .constant(seconds(100))),
      buffer: hasBuffer ? .init(capacity: 10_000, overflow: .dropOldest) : nil
    )
    var model = FleetModel.of(plain, duration: .seconds(Self.duration))
    model.incidents = incidents
    return try SeriesBench(model)
  }

  /// `leaves` says at which second what was measured at a time in seconds is sent; nil: never.
  private func check(_ bench: SeriesBench, leaves: (Double) -> Int64?) {
    let start = simulationStart.nanoseconds
    let again = Set(bench.duplicates.map(SeriesBench.Identity.init))
    var (held, lost) = (0, 0)
    for row in bench.rows.joined() {
      var copy = row
      copy.copy = 1
      if let second = leaves(row.elapsed) {
        #expect(row.sentTime == max(row.trueTime, start + second * 1_000_000_000))
        #expect(!bench.isLost(row) && again.contains(SeriesBench.Identity(copy)))
        held += row.sentTime > row.trueTime ? 1 : 0
      } else {
        #expect(bench.isLost(row) && !again.contains(SeriesBench.Identity(copy)))
        lost += 1
      }
    }
    #expect(held >= 500)
    #expect(bench.lost.count == lost)
  }

  /// The first whole second from a time on at which the device is there.
  private static func whenThere(_ elapsed: Double, _ isThere: (Int64) -> Bool) -> Int64 {
    var second = Int64(elapsed)
    while !isThere(second) { second += 1 }
    return second
  }

  @Test(arguments: [false, true]) func `a device sends when it is on again`(
    hasBuffer: Bool
  ) throws {
    let bench = try Self.bench(.init(restart: Self.interruption), hasBuffer: hasBuffer)
    check(bench) { elapsed in
      // Nobody is switched off after the end.
      Self.whenThere(elapsed) { Self.isConnected($0) && (Self.isOn($0) || $0 >= Self.duration) }
    }
    #expect(bench.lost.isEmpty)
  }

  @Test(arguments: [false, true]) func `what waits in a device that is replaced is lost`(
    hasBuffer: Bool
  ) throws {
    let bench = try Self.bench(.init(replacement: Self.interruption), hasBuffer: hasBuffer)
    check(bench) { elapsed in
      let sent = Self.whenThere(elapsed, Self.isConnected)
      let off = Int64(elapsed) / 150 * 150 + 90
      return sent < off || off >= Self.duration ? sent : nil
    }
    #expect(!bench.lost.isEmpty)
  }

  /// Away from 40 s and from 180 s on, gone for good at 250 s.
  @Test(arguments: [false, true]) func `what waits in a device that leaves is lost`(
    hasBuffer: Bool
  ) throws {
    let leave = MembershipModel.Change(share: 1, at: .constant(seconds(250)))
    let bench = try Self.bench(.init(leave: leave), hasBuffer: hasBuffer)
    check(bench) { $0 < 180 ? Self.whenThere($0, Self.isConnected) : nil }
    #expect(!bench.lost.isEmpty)
  }

  /// Where an incident ends within an outage, and the device is off after both.
  @Test(arguments: [false, true]) func `incidents, outages and restarts hold up together`(
    hasBuffer: Bool
  ) throws {
    let outage = IncidentModel(kind: .outage(then: .flush), at: .seconds(430), length: .seconds(60))
    let bench = try Self.bench(
      .init(restart: Self.interruption),
      hasBuffer: hasBuffer,
      incidents: [outage]
    )
    check(bench) { elapsed in
      Self.whenThere(elapsed) {
        Self.isConnected($0) && !(430..<490).contains($0)
          && (Self.isOn($0) || $0 >= Self.duration)
      }
    }
  }

  @Test(arguments: [NetworkModel.Buffer.Overflow.dropNewest, .dropOldest])
  func `what a full buffer drops is not sent twice`(
    overflow: NetworkModel.Buffer.Overflow
  ) throws {
    var plain = DeviceClass.measuring(.constant(0), devices: 5)
    plain.network = NetworkModel(
      duplicate: 1,
      offline: .init(every: .constant(seconds(40)), length: .constant(seconds(100))),
      buffer: .init(capacity: 7, overflow: overflow)
    )
    let bench = try SeriesBench(.of(plain, duration: .seconds(Self.duration)))
    let rows = bench.rows.joined()
    #expect(bench.lost.count > 1_000 && bench.lost.allSatisfy { $0.copy == 0 })
    #expect(bench.duplicates.count == rows.count - bench.lost.count)
  }

  @Test func `what an outage drops is not sent twice, what the wire loses is`() throws {
    var plain = DeviceClass.measuring(.constant(0), devices: 5)
    plain.network = NetworkModel(
      loss: 1,
      duplicate: 1,
      offline: .init(every: .constant(seconds(40)), length: .constant(seconds(100)), then: .drop)
    )
    let bench = try SeriesBench(.of(plain, duration: .seconds(Self.duration)))
    let sent = bench.rows.joined().filter { Self.isConnected(Int64($0.elapsed)) }
    #expect(sent.count > 1_000 && bench.duplicates.count == sent.count)
  }
}
