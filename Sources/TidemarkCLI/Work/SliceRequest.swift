import TidemarkCore
import TidemarkFleet

/// The part of a simulation that is asked for, before it is known what there is.
struct SliceRequest {
  /// A point of the simulated time.
  enum Moment {
    case instant(Timestamp)
    case afterStart(TimeSpan)
  }

  enum Devices {
    case all
    /// Indices over the whole fleet.
    case range(Range<Int>)
    /// `number` is from 1.
    case shard(number: Int, count: Int)
  }

  var devices = Devices.all
  var from: Moment?
  var until: Moment?

  static let whole = SliceRequest()

  var isWhole: Bool {
    if case .all = devices { from == nil && until == nil } else { false }
  }

  /// What is asked for of a fleet.
  ///
  /// - Throws: `Failure` (usage) if the fleet has no such devices or the simulation no such time.
  func slice(of model: FleetModel, catalog: Catalog) throws -> FleetSlice {
    let start = model.start
    let end = model.start + model.duration
    let from = try time(from, "--from", in: start...end, start: start)
    let until = try time(until, "--until", in: start...end, start: start)
    guard from ?? start < until ?? end else {
      throw Failure(.usage, "--from \(from ?? start) is not before --until \(until ?? end)")
    }
    return FleetSlice(
      devices: try ranges(catalog),
      from: from == start ? nil : from,
      until: until == end ? nil : until
    )
  }

  private func ranges(_ catalog: Catalog) throws -> [Range<Int>] {
    let all = catalog.devices.indices
    switch devices {
    case .all: return [all]
    case .range(let range):
      guard range.upperBound <= all.upperBound else {
        throw Failure(
          .usage,
          "--devices \(range): the fleet has the devices \(all)"
        )
      }
      return [range]
    case .shard(let number, let count):
      return FleetSlice.shard(number, of: count, catalog: catalog)
    }
  }

  private func time(
    _ moment: Moment?,
    _ flag: String,
    in bounds: ClosedRange<Timestamp>,
    start: Timestamp
  ) throws -> Timestamp? {
    guard let moment else { return nil }
    guard let time = moment.time(start: start), bounds.contains(time) else {
      throw Failure(
        .usage,
        "\(flag) is outside the simulated time, \(bounds.lowerBound) to \(bounds.upperBound)"
      )
    }
    return time
  }
}

extension SliceRequest.Moment {
  /// Nil beyond the times that there are.
  func time(start: Timestamp) -> Timestamp? {
    switch self {
    case .instant(let instant): return instant
    case .afterStart(let span):
      let (sum, isFar) = start.nanoseconds.addingReportingOverflow(span.nanoseconds)
      return isFar ? nil : Timestamp(nanoseconds: sum)
    }
  }
}
