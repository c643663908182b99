package import TidemarkCore
import TidemarkStreams

/// One order in which a consumer could have read the partitions of a recording, with the instants at
/// which it did.
///
/// Each partition is read in its own order, and no reading before it arrived: in production, too,
/// a consumer lags behind. The instants never go back, so they are the pipeline's clock.
package struct Interleaving: Sendable, Equatable {
  /// How it was drawn.
  package enum Kind: Sendable, Equatable {
    /// Each partition lags behind by up to the skew, by another span each time the skew has passed.
    case lagging
    /// One partition is read to its end before the next one is begun.
    case inTurn([Int])
  }

  /// From 1.
  package let number: Int
  package let kind: Kind
  /// The recorded rows in the order in which they are read.
  let rows: [UInt32]
  /// When each of them is read.
  let instants: [Int64]

  /// All readings as they come in this order: the instants are their arrival times.
  package func readings(of source: PartitionedReadings) -> ReadingBatch {
    var batch = ReadingBatch(capacity: rows.count)
    fill(&batch, 0..<rows.count, from: source.readings)
    return batch
  }

  /// Appends some of the readings.
  func fill(_ batch: inout ReadingBatch, _ places: Range<Int>, from source: borrowing ReadingBatch)
  {
    for place in places {
      var reading = source[Int(rows[place])]
      reading.arrivalTime = instants[place]
      batch.append(reading)
    }
  }
}

/// Draws interleavings: each is a pure function of seed, skew, its number, and the readings.
package struct InterleavingDraw: Sendable {
  /// Every so many interleavings one reads the partitions in turn: the most that order can differ.
  package static let inTurnEvery = 5

  package let seed: UInt64
  package let skew: TimeSpan
  private let lag: DrawKey
  private let turn: DrawKey

  /// `skew` is positive.
  package init(seed: UInt64, skew: TimeSpan) {
    self.seed = seed
    self.skew = skew
    lag = DrawKey(seed: seed, className: "interleaving", purpose: "lag")
    turn = DrawKey(seed: seed, className: "interleaving", purpose: "turn")
  }

  /// Interleaving `number`, from 1; equal whatever others are drawn.
  package func interleaving(_ number: Int, of source: PartitionedReadings) -> Interleaving {
    let turns = source.partitions.indices.sorted { a, b in
      (bits(number, source.partitions[a]), a) < (bits(number, source.partitions[b]), b)
    }
    let isInTurn = number % Self.inTurnEvery == 0
    let slots =
      isInTurn ? slots(inTurn: turns, source) : slots(lagging: number, turns, source)
    return Interleaving(
      number: number,
      kind: isInTurn ? .inTurn(turns.map { source.partitions[$0] }) : .lagging,
      rows: slots.map(\.row),
      instants: slots.map(\.instant)
    )
  }

  private func bits(_ number: Int, _ partition: Int) -> UInt64 {
    turn.bits(device: UInt64(number), index: UInt64(partition))
  }

  /// When a row is read; rows of one instant by the turn of their partition.
  private struct Slot: Comparable {
    var instant: Int64
    var turn: UInt32
    var row: UInt32

    static func < (a: Slot, b: Slot) -> Bool {
      if a.instant != b.instant { return a.instant < b.instant }
      if a.turn != b.turn { return a.turn < b.turn }
      return a.row < b.row
    }
  }

  private func slots(
    lagging number: Int,
    _ turns: [Int],
    _ source: PartitionedReadings
  ) -> [Slot] {
    guard let first = source.readings.arrivalTime.first else { return [] }
    let length = skew.nanoseconds
    var slots: [Slot] = []
    slots.reserveCapacity(source.rows.count)
    for (turn, index) in turns.enumerated() {
      let stream = UInt64(number) << 32 | UInt64(source.partitions[index])
      var block: Int64 = -1
      var behind: Int64 = 0
      var last = Int64.min
      for row in source.rows[source.starts[index]..<source.starts[index + 1]] {
        let arrival = source.readings.arrivalTime[Int(row)]
        let current = clampedDifference(arrival, first) / length
        if current != block {
          block = current
          behind = lag(stream, UInt64(current))
        }
        last = max(last, clampedSum(arrival, behind))
        slots.append(Slot(instant: last, turn: UInt32(turn), row: row))
      }
    }
    // Each partition is a run in order already, which the standard library's sort makes use of.
    slots.sort()
    return slots
  }

  /// How far a partition lags behind: not at all, by all of the skew, or something in between.
  private func lag(_ stream: UInt64, _ block: UInt64) -> Int64 {
    let words = lag.words(device: stream, index: block)
    switch words.0 & 3 {
    case 0: return 0
    case 1: return skew.nanoseconds
    default:
      let share = DrawKey.uniform(bits: words.1)
      return min(skew.nanoseconds, Int64(share * Double(skew.nanoseconds)))
    }
  }

  private func slots(inTurn turns: [Int], _ source: PartitionedReadings) -> [Slot] {
    var slots: [Slot] = []
    slots.reserveCapacity(source.rows.count)
    var last = Int64.min
    for (turn, index) in turns.enumerated() {
      for row in source.rows[source.starts[index]..<source.starts[index + 1]] {
        last = max(last, source.readings.arrivalTime[Int(row)])
        slots.append(Slot(instant: last, turn: UInt32(turn), row: row))
      }
    }
    return slots
  }
}
