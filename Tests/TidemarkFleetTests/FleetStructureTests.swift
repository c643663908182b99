import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

/// What holds for any fleet, with every feature on: how it is cut changes nothing.
@Suite struct FleetStructureTests {
  /// What parts of a fleet send, and how many slices it took.
  private struct Rows: Equatable {
    var arrived: [Reading] = []
    var lost: [Reading] = []

    static func sorted(_ rows: [Reading]) -> [Reading] { rows.sorted(by: Reading.precedes) }
  }

  /// The rows of a part, which must come in order, within a slice and from one to the next.
  private func rows(_ model: FleetModel, _ part: FleetSlice) throws -> Rows {
    let catalog = try FleetSimulator.catalog(of: model)
    var simulator = FleetSimulator(model, catalog: catalog, slice: part)
    var (arrived, lost) = (ReadingBatch(), ReadingBatch())
    while simulator.nextSlice(arrived: &arrived, lost: &lost) {}
    #expect(arrived.isInOrder)
    #expect(lost.isInOrder)
    return Rows(arrived: arrived.indices.map { arrived[$0] }, lost: lost.indices.map { lost[$0] })
  }

  private func whole(_ model: FleetModel) throws -> FleetSlice {
    .whole(try FleetSimulator.catalog(of: model))
  }

  /// NaN equals itself here.
  private func isSame(_ one: [Reading], _ other: [Reading]) -> Bool {
    one.count == other.count
      && zip(one, other).allSatisfy { a, b in
        var (first, second) = (a, b)
        (first.value, second.value) = (0, 0)
        return first == second && a.value.bitPattern == b.value.bitPattern
      }
  }

  private func isSame(_ one: Rows, _ other: Rows) -> Bool {
    isSame(one.arrived, other.arrived) && isSame(one.lost, other.lost)
  }

  @Test func `every copy comes once, in order and after it was sent`() throws {
    let model = FleetModel.everything(12)
    let rows = try rows(model, try whole(model))
    #expect(rows.arrived.count > 3_000 && rows.lost.count > 300)
    var originals: Set<SeriesBench.Identity> = []
    let all = rows.arrived + rows.lost
    for row in all {
      let isInOrder = row.trueTime <= row.sentTime && row.sentTime <= row.arrivalTime
      let isOnGrid = row.trueTime % 20_000_000 == 0 && row.sentTime % 20_000_000 == 0
      #expect(isInOrder && isOnGrid && row.arrivalTime % 1_000 == 0)
      #expect(originals.insert(SeriesBench.Identity(row)).inserted)
    }
    for row in all where row.copy == 1 {
      var original = row
      original.copy = 0
      #expect(originals.contains(SeriesBench.Identity(original)))
    }
    #expect(Set(all.map(\.copy)) == [0, 1])
    #expect(all.contains { $0.epoch > 2 })
    #expect(all.contains { $0.anomaly > 0 })
    #expect(all.contains { $0.value.isNaN })
  }

  /// Sequence numbers of a series and epoch are counted up in the order of true time.
  ///
  /// Only what is not measured because of an anomaly leaves a gap.
  @Test func `sequences go up with time`() throws {
    var model = FleetModel.everything(8)
    for index in model.classes.indices {
      model.classes[index].anomalies.removeAll { $0.kind == .dropout }
    }
    let rows = try rows(model, try whole(model))
    let originals = (rows.arrived + rows.lost).filter { $0.copy == 0 }.sorted {
      ($0.series, $0.epoch, $0.sequence) < ($1.series, $1.epoch, $1.sequence)
    }
    for (row, next) in zip(originals, originals.dropFirst()) where row.series == next.series {
      #expect(row.trueTime <= next.trueTime)
      if row.epoch == next.epoch {
        #expect(next.sequence == row.sequence + 1)
      } else {
        #expect(next.epoch > row.epoch && next.sequence == 0)
      }
    }
  }

  @Test func `any split of the devices gives the same rows`() throws {
    let model = FleetModel.everything(12)
    let all = try rows(model, try whole(model))
    for cuts in [[0, 7, 16], [0, 1, 4, 11, 13, 16]] {
      var joined = Rows()
      for (from, until) in zip(cuts, cuts.dropFirst()) {
        let part = try rows(model, FleetSlice(devices: [from..<until]))
        joined.arrived += part.arrived
        joined.lost += part.lost
      }
      joined.arrived = Rows.sorted(joined.arrived)
      joined.lost = Rows.sorted(joined.lost)
      #expect(isSame(joined, all))
    }
    // Some devices here and there, of both classes.
    let some = [2..<3, 7..<9, 11..<15]
    let part = try rows(model, FleetSlice(devices: some))
    let isAsked = { (row: Reading) in some.contains { $0.contains(Int(row.series) / 5) } }
    #expect(isSame(part.arrived, all.arrived.filter(isAsked)))
    #expect(isSame(part.lost, all.lost.filter(isAsked)))
  }

  /// Among them the start and the end, an instant on no grid, and the middle of outages.
  @Test func `any cut of the time gives the same rows`() throws {
    let model = FleetModel.everything(8)
    let devices = try whole(model).devices
    let all = try rows(model, FleetSlice(devices: devices))
    let cuts: [Int64] = [1, 123_456_789_123, 299_999_999_999, 0, 160_000_000_000]
    for cut in cuts.prefix(Depth.count(3, deep: 5)) {
      let time = model.start + TimeSpan(nanoseconds: cut)
      let before = try rows(model, FleetSlice(devices: devices, until: time))
      let after = try rows(model, FleetSlice(devices: devices, from: time))
      #expect(isSame(Rows.sorted(before.arrived + after.arrived), all.arrived), "\(cut)")
      #expect(isSame(Rows.sorted(before.lost + after.lost), all.lost), "\(cut)")
      if cut > 1 {
        #expect((before.arrived + before.lost).allSatisfy { $0.trueTime < time.nanoseconds })
      }
    }
    let (from, until) = (model.start + .seconds(110), model.start + .seconds(112))
    let second = try rows(model, FleetSlice(devices: devices, from: from, until: until))
    let range = from.nanoseconds..<until.nanoseconds
    #expect(isSame(second.arrived, all.arrived.filter { range.contains($0.trueTime) }))
    #expect(isSame(second.lost, all.lost.filter { range.contains($0.trueTime) }))
    #expect(!second.arrived.isEmpty)
  }

  /// A class that can be entered anywhere: its past is not simulated.
  @Test func `a cut of a class without a past`() throws {
    var model = FleetModel.everything(8)
    model.classes.removeLast()
    model.incidents.removeAll { if case .storm = $0.kind { true } else { false } }
    var plain = model.classes[0]
    plain.membership = MembershipModel()
    plain.anomalies = []
    plain.sensors = [plain.sensors[0], plain.sensors[2]]
    plain.sensors[0].every.load = nil
    plain.sensors[0].signal = [.sine(amplitude: 1, period: .minutes(1), phase: nil), .noise(sd: 1)]
    plain.sensors[1].every.kind = .periodic(jitter: nil)
    model.classes = [plain]
    #expect(FleetSimulator.replayReasons(of: model).isEmpty)
    let all = try rows(model, FleetSlice(devices: [0..<8]))
    for cut in [0, 1, 777, 123_456_789_123, 299_999_999_999] as [Int64] {
      let time = model.start + TimeSpan(nanoseconds: cut)
      let before = try rows(model, FleetSlice(devices: [0..<8], until: time))
      let after = try rows(model, FleetSlice(devices: [0..<8], from: time))
      #expect(isSame(Rows.sorted(before.arrived + after.arrived), all.arrived), "\(cut)")
      #expect(isSame(Rows.sorted(before.lost + after.lost), all.lost), "\(cut)")
    }
  }

  @Test(arguments: [false, true])
  func `a device does not depend on the others, nor on how many slices there are`(
    hasUplink: Bool
  ) throws {
    let small = FleetModel.everything(8, hasUplink: hasUplink)
    let large = FleetModel.everything(30_000, hasUplink: hasUplink)
    let group = FleetSlice(devices: [4..<8])
    let expected = try rows(small, group)
    #expect(try isSame(rows(large, group), expected))
    let schedule = SliceSchedule(large)
    #expect(schedule.count > 10 * SliceSchedule(small).count)
    let alone = try rows(large, FleetSlice(devices: [6..<7]))
    #expect(isSame(alone.arrived, expected.arrived.filter { $0.series / 5 == 6 }))
    #expect(isSame(alone.lost, expected.lost.filter { $0.series / 5 == 6 }))
  }

  /// What is due after the end of a slice may be stamped with a tick of the clock before it, and so
  /// arrive in the slice.
  @Test func `coarse clocks keep the order of rows`() throws {
    var plain = DeviceClass.plain(100_000, period: .milliseconds(900))
    plain.clock.resolution = .milliseconds(700)
    let model = FleetModel.of(plain, duration: .minutes(1))
    #expect(SliceSchedule(model).count > 30)
    let rows = try rows(model, FleetSlice(devices: [0..<300]))
    #expect(rows.arrived.count >= 300 * 66)
    #expect(rows.arrived.allSatisfy { $0.arrivalTime % 700_000_000 == 0 })
    let small = FleetModel.of(
      DeviceClass.plain(300, period: .milliseconds(900)),
      duration: .minutes(1)
    )
    #expect(try self.rows(small, try whole(small)).arrived.count == rows.arrived.count)
  }
}
