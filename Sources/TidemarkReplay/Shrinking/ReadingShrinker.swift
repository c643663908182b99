package import TidemarkCore

/// Finds few readings that still fail: none of those that are left can be left out.
///
/// First the shortest part from the start that fails and, of it, the shortest to its end, by doubling and
/// halving; then whole devices, series and single readings are left out by delta debugging (Zeller and
/// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", TSE 2002).
package struct ReadingShrinker {
  /// Whether some rows, ascending, still fail; throw `Failure` (interrupted) to stop.
  package typealias Fails = ([Int32]) async throws -> Bool

  /// What is left so far; fails.
  package private(set) var rows: [Int32]
  /// How often readings were tried.
  package private(set) var tries = 0
  /// Whether it was stopped before its end.
  package private(set) var isInterrupted = false

  private let readings: ReadingBatch
  private let deviceOfSeries: [UInt32]
  private let fails: Fails
  private let note: (Int, Int) -> Void

  /// All readings together must fail.
  ///
  /// `note` is told after each try how many readings are left, and how many tries there were.
  package init(
    _ readings: ReadingBatch,
    catalog: Catalog,
    fails: @escaping Fails,
    note: @escaping (Int, Int) -> Void = { _, _ in }
  ) {
    self.readings = readings
    self.fails = fails
    self.note = note
    deviceOfSeries = catalog.series.map(\.device)
    rows = (0..<Int32(readings.count)).map { $0 }
  }

  /// Shrinks until nothing can be left out, or until it is interrupted.
  package mutating func run() async throws {
    do {
      try await shortenFromEnd()
      try await shortenFromStart()
      let devices = deviceOfSeries
      try await leaveOut { devices[Int($0)] }
      try await leaveOut { $0 }
      try await leaveOutRows()
    } catch let failure as Failure where failure.code == .interrupted {
      isInterrupted = true
    }
  }

  /// Keeps a part if it fails.
  private mutating func keep(_ part: [Int32]) async throws -> Bool {
    let isFailing = part.isEmpty ? false : try await fails(part)
    tries += 1
    if isFailing { rows = part }
    note(rows.count, tries)
    return isFailing
  }

  /// The shortest prefix that fails, if longer ones fail too; in any case one that does.
  private mutating func shortenFromEnd() async throws {
    let all = rows
    var (passing, length) = (0, 1)
    while length < all.count, try await !keep(Array(all[..<length])) {
      passing = length
      length *= 2
    }
    while rows.count - passing > 1 {
      let middle = (rows.count + passing) / 2
      if try await !keep(Array(all[..<middle])) { passing = middle }
    }
  }

  private mutating func shortenFromStart() async throws {
    let all = rows
    var (passing, length) = (0, 1)
    while length < all.count, try await !keep(Array(all[(all.count - length)...])) {
      passing = length
      length *= 2
    }
    while rows.count - passing > 1 {
      let middle = (rows.count + passing) / 2
      if try await !keep(Array(all[(all.count - middle)...])) { passing = middle }
    }
  }

  /// Leaves out all readings of what `group` tells of a series, as many as can be.
  private mutating func leaveOut(_ group: (UInt32) -> UInt32) async throws {
    var places: [UInt32: Int] = [:]
    var atoms: [[Int32]] = []
    for row in rows {
      let number = group(readings.series[Int(row)])
      if let place = places[number] {
        atoms[place].append(row)
      } else {
        places[number] = atoms.count
        atoms.append([row])
      }
    }
    try await minimize(atoms)
  }

  private mutating func leaveOutRows() async throws {
    try await minimize(rows.map { [$0] })
  }

  /// Delta debugging over parts that stay together: tries parts alone, then all but one, then smaller ones.
  private mutating func minimize(_ initial: [[Int32]]) async throws {
    var atoms = initial
    var pieces = 2
    while atoms.count > 1 {
      pieces = min(pieces, atoms.count)
      let bounds = (0...pieces).map { atoms.count * $0 / pieces }
      var smaller: [[Int32]]?
      if pieces < atoms.count || atoms.count == 2 {
        smaller = try await firstFailing(bounds) { Array(atoms[bounds[$0]..<bounds[$0 + 1]]) }
        if let smaller {
          atoms = smaller
          pieces = 2
          continue
        }
      }
      smaller = try await firstFailing(bounds) {
        Array(atoms[..<bounds[$0]] + atoms[bounds[$0 + 1]...])
      }
      if let smaller {
        atoms = smaller
        pieces = max(pieces - 1, 2)
      } else if pieces < atoms.count {
        pieces *= 2
      } else {
        return
      }
    }
  }

  private mutating func firstFailing(
    _ bounds: [Int],
    _ part: (Int) -> [[Int32]]
  ) async throws -> [[Int32]]? {
    for piece in 0..<(bounds.count - 1) {
      let atoms = part(piece)
      if try await keep(atoms.flatMap(\.self).sorted()) { return atoms }
    }
    return nil
  }
}
