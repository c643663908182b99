import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Every bit of a recording wrong once, and worse by chance: nothing goes unnoticed, and salvage loses
/// the rows of the damaged chunks alone.
///
/// Of every damage it is seen that the frames it is in are not whole any more; of some, that strict
/// reading and salvage do what they must.
@Suite struct BitFlipTests {
  /// 66 KiB when deep, else 4.
  private let judge: DamageJudge

  init() throws {
    let rows = Depth.count(100, deep: 2_900)
    judge = try DamageJudge(rows: rows, rowsPerChunk: rows / 12, seed: 1)
  }

  @Test func `the sample has every type of frame and is as large as it should be`() {
    #expect(Set(judge.frames.headers.map(\.type)) == Set(FrameType.allCases.map(\.rawValue)))
    #expect(judge.bytes.count >= Depth.count(3 << 10, deep: 64 << 10))
    #expect(judge.frames.headers.indices.allSatisfy { judge.isWhole($0, in: judge.bytes) })
    #expect(judge.problem(judge.bytes, missing: []) == "not noticed")
  }

  /// In a quick run every fifth, so that all bits of a byte have their turn.
  @Test func `every bit that flips makes its frame one that is not whole`() {
    var damaged = judge.bytes
    var unnoticed: [Int] = []
    for frame in judge.frames.places.indices {
      let place = judge.frames.places[frame]
      for bit in stride(
        from: 8 * place.lowerBound,
        to: 8 * place.upperBound,
        by: Depth.count(5, deep: 1)
      ) {
        damaged.flip(bit)
        if judge.isWhole(frame, in: damaged) { unnoticed.append(bit) }
        damaged.flip(bit)
      }
    }
    #expect(unnoticed.isEmpty)
    #expect(damaged == judge.bytes)
  }

  /// In each frame as many bits of the header and of the payload as there is time for.
  @Test func `strict reading refuses a flipped bit, and salvage loses at most its chunk`() {
    var random = SplitMix64(seed: 2)
    var damaged = judge.bytes
    for frame in judge.frames.places.indices {
      let place = judge.frames.places[frame]
      let inHeader = place.lowerBound * 8..<(place.lowerBound + FrameHeader.length) * 8
      let payload = inHeader.upperBound..<place.upperBound * 8
      let header = Depth.sample(inHeader, quick: 3, deep: 60, &random)
      for bit in header + Depth.sample(payload, quick: 3, deep: 60, &random) {
        damaged.flip(bit)
        let problem = judge.problem(damaged, missing: [frame])
        #expect(problem == nil, "bit \(bit) of frame \(frame): \(problem ?? "")")
        if judge.frames.headers[frame].isOf(.chunk) {
          let problem = judge.problemOfSelectedReading(damaged)
          #expect(problem == nil, "bit \(bit) of frame \(frame), selected: \(problem ?? "")")
        }
        damaged.flip(bit)
      }
    }
  }

  @Test func `two bits that flip are noticed`() {
    var random = SplitMix64(seed: 3)
    let isReadEvery = Depth.count(100, deep: 400)
    for number in 0..<Depth.count(1_500, deep: 200_000) {
      let a = random.below(8 * judge.bytes.count)
      // Half of them near each other, most in one frame.
      let reach = random.below(2) == 0 ? 64 : 8 * judge.bytes.count
      let b = (a + 1 + random.below(reach - 1)) % (8 * judge.bytes.count)
      check([a / 8..<a / 8 + 1, b / 8..<b / 8 + 1], isRead: number % isReadEvery == 0) {
        $0.flip(a)
        $0.flip(b)
      }
    }
  }

  @Test func `bytes that are overwritten are noticed`() {
    var random = SplitMix64(seed: 4)
    let isReadEvery = Depth.count(50, deep: 100)
    for number in 0..<Depth.count(1_000, deep: 50_000) {
      let count = 1 + random.below(64)
      let start = random.below(judge.bytes.count - count)
      check([start..<start + count], isRead: number % isReadEvery == 0) {
        for place in start..<start + count { $0[place] = UInt8(random.below(256)) }
      }
    }
  }

  @Test func `sectors that are zeroed or filled with those of elsewhere are noticed`() {
    let sectors = stride(from: 0, to: judge.bytes.count, by: 512).map {
      $0..<min($0 + 512, judge.bytes.count)
    }
    for (number, sector) in sectors.enumerated() {
      check([sector], isRead: true) {
        for place in sector { $0[place] = 0 }
      }
      let other = sectors[(number + 3) % sectors.count].lowerBound
      check([sector], isRead: true) {
        for place in sector { $0[place] = judge.bytes[(other + place % 512) % judge.bytes.count] }
      }
    }
  }

  @Test func `frames that are swapped, repeated or missing are noticed, and no whole one is lost`()
  {
    let pieces = judge.frames.places.map { Array(judge.bytes[$0]) }
    let reach = Depth.count(1, deep: pieces.count)
    for index in pieces.indices {
      for other in pieces.indices where other > index && other <= index + reach {
        var swapped = pieces
        swapped.swapAt(index, other)
        expectNoProblem(swapped, missing: [], "swapped \(index) and \(other)")
        var repeated = pieces
        repeated.insert(pieces[index], at: other)
        expectNoProblem(repeated, missing: [], "\(index) again before \(other)")
        var replaced = pieces
        replaced[other] = pieces[index]
        expectNoProblem(replaced, missing: [other], "\(index) instead of \(other)")
      }
      var missing = pieces
      missing.remove(at: index)
      expectNoProblem(missing, missing: [index], "without \(index)")
    }
  }

  @Test func `frames of another recording are noticed and never read`() throws {
    let pieces = judge.frames.places.map { Array(judge.bytes[$0]) }
    // The same chunks, under another file id.
    let other = try DamageJudge(rows: Depth.count(100, deep: 2_900), rowsPerChunk: 50, seed: 9)
    let foreign = other.frames.places.map { place in
      var frame = Array(other.bytes[place])
      if var header = try? FrameHeader(frame) {
        header.fileID ^= 1
        frame.replaceSubrange(0..<FrameHeader.length, with: header.bytes)
      }
      return frame
    }
    // Most frames say which recording the file is of.
    for index in pieces.indices {
      for frame in Depth.some(0..<foreign.count, quick: 1) {
        var replaced = pieces
        replaced[index] = foreign[frame]
        expectNoProblem(replaced, missing: [index], "foreign \(frame) instead of \(index)")
        var added = pieces
        added.insert(foreign[frame], at: index)
        expectNoProblem(added, missing: [], "foreign \(frame) before \(index)")
      }
    }
  }

  private func expectNoProblem(_ pieces: [[UInt8]], missing: [Int], _ what: String) {
    let problem = judge.problem(Array(pieces.joined()), missing: missing)
    #expect(problem == nil, "\(what): \(problem ?? "")")
  }

  /// Damages these ranges of the bytes, and expects that no frame which changed is whole.
  ///
  /// `isRead`: the whole file goes through the readers too.
  private func check(_ ranges: [Range<Int>], isRead: Bool, _ damage: (inout [UInt8]) -> Void) {
    var damaged = judge.bytes
    damage(&damaged)
    let changed = Set(ranges.flatMap(judge.frames(in:))).sorted().filter {
      damaged[judge.frames.places[$0]] != judge.bytes[judge.frames.places[$0]]
    }
    let whole = changed.filter { judge.isWhole($0, in: damaged) }
    #expect(whole.isEmpty, "frames \(whole) changed and are whole: \(ranges)")
    guard isRead, !changed.isEmpty else { return }
    // Names are kept twice: what damages one of each leaves the other.
    let namesAreLost = [FrameType.file, .dictionary].contains { type in
      judge.frames.headers.indices.allSatisfy {
        !judge.frames.headers[$0].isOf(type) || changed.contains($0)
      }
    }
    let problem = judge.problem(damaged, missing: changed, mayFail: namesAreLost)
    #expect(problem == nil, "\(ranges): \(problem ?? "")")
  }
}

extension [UInt8] {
  fileprivate mutating func flip(_ bit: Int) { self[bit / 8] ^= 1 << UInt8(bit % 8) }
}
