import TidemarkCore

/// What is whole of a recording that is unsealed or damaged, and what is missing.
struct SalvagedOpening {
  private(set) var opening: RecordingOpening
  private let survey: FrameSurvey
  private var gaps: [Gap] = []

  /// A run of missing frames or of bytes that belong to no frame.
  private struct Gap {
    var offset: Int
    var bytes: Int
    var what: String
    /// Numbers of frames that are missing there.
    var frames: Range<UInt64>
    /// Behind the last frame of a recording that has no end.
    var isBehind = false
    /// What a stopped writer leaves there.
    var isTail = false
    var readings: Range<UInt64>?
    var lost: Range<UInt64>?
  }

  /// Throws `damaged` if no header or no names are left.
  init(_ file: borrowing FrameFile, at offset: inout Int) throws(FrameProblem) {
    survey = try FrameSurvey(file)
    if survey.isWhole, let sealed = try RecordingOpening.sealed(file, at: &offset) {
      opening = sealed
      return
    }
    offset = 0
    let (header, count) = try Self.header(file, survey)
    opening = RecordingOpening(header: header, fileID: survey.fileID)
    gaps = try Self.findGaps(of: survey, file)
    if let stored = try index(file) {
      follow(stored)
    } else {
      try rebuild(file, headerFrames: count)
    }
    opening.summary = opening.index.summary(
      bytes: survey.frames.reduce(0) { $0 + $1.header.frameLength }
    )
    opening.tornBytes = gaps.filter(\.isTail).reduce(0) { $0 + $1.bytes }
    opening.gaps =
      gaps.map {
        RecordingGap(
          kind: $0.isTail ? .tornTail : .damage,
          what: $0.what,
          offset: $0.offset,
          bytes: $0.bytes,
          frames: $0.frames,
          readings: $0.readings,
          lost: $0.lost
        )
      } + opening.gaps
  }

  // MARK: Header

  /// From the first frames or their copies, piece by piece; with the number of those frames.
  private static func header(
    _ file: borrowing FrameFile,
    _ survey: FrameSurvey
  ) throws(FrameProblem) -> (header: RecordingHeader, frames: UInt64) {
    var bySequence: [UInt64: FrameSurvey.Frame] = [:]
    for frame in survey.frames { bySequence[frame.header.sequence] = frame }
    let starts = survey.frames.filter { $0.header.isOf(.file) }
    guard let first = starts.first else { throw .damaged("its first frame is not whole") }
    var payload: [UInt8] = []
    _ = try file.frame(at: first.offset, .file, of: survey.fileID, into: &payload)
    let described = try damaged("file") { () throws(FormatError) in
      try FileFrame(payload: payload)
    }
    var catalog: [UInt8] = []
    var count: UInt64 = 1
    // A first frame that is lost leaves its dictionaries.
    let sequences = [0] + starts.map(\.header.sequence)
    while catalog.count < described.catalogByteCount {
      let candidates = sequences.compactMap { bySequence[$0 &+ count] }
      guard let piece = candidates.first(where: { $0.header.isOf(.dictionary) }) else {
        throw .damaged("the names of its series are not whole")
      }
      _ = try file.frame(at: piece.offset, .dictionary, of: survey.fileID, into: &payload)
      catalog += try RecordingOpening.piece(payload)
      count += 1
    }
    return (try RecordingOpening.header(described, catalog: catalog), count)
  }

  // MARK: Gaps

  private static func findGaps(
    of survey: FrameSurvey,
    _ file: borrowing FrameFile
  ) throws(FrameProblem) -> [Gap] {
    var gaps: [Gap] = []
    var used: Set<Int> = []
    var previous: (next: UInt64, end: Int) = (0, 0)
    for frame in survey.frames {
      let missing = previous.next..<frame.header.sequence
      if !missing.isEmpty {
        let between = survey.holes.indices.filter {
          survey.holes[$0].range.lowerBound >= previous.end
            && survey.holes[$0].range.upperBound <= frame.offset
        }
        used.formUnion(between)
        gaps.append(
          Gap(
            offset: between.first.map { survey.holes[$0].range.lowerBound } ?? previous.end,
            bytes: between.reduce(0) { $0 + survey.holes[$1].range.count },
            what: between.first.map { survey.holes[$0].what } ?? "frames are not where they belong",
            frames: missing
          )
        )
      }
      previous = (frame.header.sequence &+ 1, frame.end)
    }
    for (number, hole) in survey.holes.enumerated() where !used.contains(number) {
      var gap = Gap(
        offset: hole.range.lowerBound,
        bytes: hole.range.count,
        what: hole.what,
        frames: previous.next..<previous.next
      )
      if let last = survey.frames.last?.header, !last.isOf(.end) {
        gap.isBehind = gap.offset >= survey.wholeEnd
        if gap.isBehind { gap.isTail = !(try file.wasWhole(at: gap.offset, after: last)) }
      }
      gaps.append(gap)
    }
    return gaps
  }

  // MARK: Index

  /// The stored index, if all of it is whole.
  private func index(_ file: borrowing FrameFile) throws(FrameProblem) -> IndexFrame? {
    let frames = survey.frames.filter { $0.header.isOf(.index) }
    guard let first = frames.first, let last = frames.last else { return nil }
    let count = last.header.sequence - first.header.sequence &+ 1
    let isEnded = survey.frames.contains {
      $0.header.isOf(.end) && $0.header.sequence == last.header.sequence &+ 1
    }
    var stored = IndexFrame()
    var payload: [UInt8] = []
    for frame in frames {
      _ = try file.frame(at: frame.offset, .index, of: survey.fileID, into: &payload)
      stored.append(
        try damaged("index") { () throws(FormatError) in try IndexFrame(payload: payload) }
      )
    }
    // A full frame may have had a next one.
    let isAll = isEnded || stored.chunks.count % IndexFrame.maximumChunks != 0
    return count == UInt64(frames.count) && isAll && stored.chunks.first?.isFirst ?? true
      ? stored : nil
  }

  /// Keeps of an index what is there, and learns from it which rows are not.
  private mutating func follow(_ stored: IndexFrame) {
    var byChecksum: [UInt32: FrameSurvey.Frame] = [:]
    var events: Set<Int> = []
    for frame in survey.frames {
      if frame.header.isOf(.chunk) { byChecksum[frame.header.payloadChecksum] = frame }
      if frame.header.isOf(.event) { events.insert(frame.offset) }
    }
    for place in gaps.indices { (gaps[place].readings, gaps[place].lost) = (0..<0, 0..<0) }
    for var entry in stored.chunks {
      if let frame = byChecksum[entry.payloadChecksum], frame.header.rows == entry.rows {
        entry.offset = frame.offset
        opening.index.chunks.append(entry)
      } else {
        note(missing: entry)
      }
    }
    opening.index.eventOffsets = stored.eventOffsets.filter { events.contains($0) }
    if opening.header.hasTruth,
      let missing = stored.eventOffsets.first(where: { !events.contains($0) })
    {
      opening.gaps.append(
        RecordingGap(kind: .truth, what: "an event frame is missing", offset: missing, bytes: 0)
      )
    }
  }

  private mutating func note(missing entry: ChunkEntry) {
    let rows = entry.firstRow..<entry.firstRow &+ UInt64(entry.rows)
    let known = entry.isLost ? \Gap.lost : \Gap.readings
    // A frame that is whole in another place leaves a gap on both sides of its rows.
    let place = gaps.lastIndex {
      guard !$0.frames.isEmpty, $0.offset <= entry.offset else { return false }
      let before = $0[keyPath: known] ?? 0..<0
      return before.isEmpty || before.upperBound == rows.lowerBound
    }
    if let place {
      let before = gaps[place][keyPath: known] ?? 0..<0
      gaps[place][keyPath: known] =
        before.isEmpty ? rows : before.lowerBound..<rows.upperBound
      return
    }
    var gap = Gap(
      offset: entry.offset,
      bytes: 0,
      what: "a chunk that the index names is not there",
      frames: 0..<0,
      readings: 0..<0,
      lost: 0..<0
    )
    gap[keyPath: known] = rows
    gaps.append(gap)
  }

  /// Makes an index of the chunks that are there; of those that are not, a header that is whole says
  /// how many rows they had.
  private mutating func rebuild(
    _ file: borrowing FrameFile,
    headerFrames: UInt64
  ) throws(FrameProblem) {
    var index = IndexRebuilder(seriesCount: opening.header.catalog.series.count)
    var isCounted = true
    var next = 0
    for place in gaps.indices {
      while next < survey.frames.count,
        survey.frames[next].header.sequence < gaps[place].frames.lowerBound
      {
        try index.add(survey.frames[next].header, at: survey.frames[next].offset, of: file)
        next += 1
      }
      let before = (index.readings, index.lost)
      for header in missing(at: place, headerFrames: headerFrames) {
        guard let header else {
          isCounted = false
          continue
        }
        guard header.isOf(.chunk) else { continue }
        index.skip(rows: UInt64(header.rows), lost: header.flags.contains(.lost))
      }
      guard isCounted else { continue }
      gaps[place].readings = before.0..<index.readings
      gaps[place].lost = before.1..<index.lost
    }
    for frame in survey.frames[next...] {
      try index.add(frame.header, at: frame.offset, of: file)
    }
    opening.index = index.index
    if opening.header.hasTruth {
      opening.gaps.append(PartialOpening.missingTruth(at: survey.wholeEnd))
    }
  }

  /// The headers of the frames that are missing in a gap; nil for one that is not known.
  private func missing(at place: Int, headerFrames: UInt64) -> [FrameHeader?] {
    let gap = gaps[place]
    guard gap.isBehind else {
      // A number of a frame may claim that more are missing than fit a file.
      let frames = gap.frames.clamped(to: headerFrames..<UInt64.max)
      let known = survey.damaged.filter { frames.contains($0.key) }
        .sorted { $0.key < $1.key }.map(\.value)
      return UInt64(known.count) == frames.upperBound - frames.lowerBound ? known : known + [nil]
    }
    // Behind the last frame nothing says how many there were, but that one may fill the gap.
    guard gaps.count(where: \.isBehind) == 1, let header = survey.damaged[gap.frames.lowerBound],
      header.frameLength >= gap.bytes
    else { return [nil] }
    return [header]
  }
}
