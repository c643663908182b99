import TidemarkCore

extension FlinkTriggerOperator {
  /// Joins the sessions of a key that a new one overlaps or touches; `none` if there is none.
  ///
  /// What comes of it keeps the place of the earliest. Lateness is for the caller to judge: what was
  /// still there has not been cleaned up, so neither has what it becomes.
  mutating func mergeSessions(
    key: UInt32,
    start: Int64,
    end: Int64,
    head: Emission,
    into output: inout LeafOutput
  ) -> Int32 {
    var latest = slab.latest(of: key)
    while latest >= 0, slab[latest].start > end { latest = slab[latest].previous }
    guard latest >= 0, slab[latest].end >= start else { return WindowSlab<P>.none }
    var earliest = latest
    while slab[earliest].previous >= 0, slab[slab[earliest].previous].end >= start {
      earliest = slab[earliest].previous
    }
    if earliest == latest, slab[latest].start <= start, slab[latest].end >= end { return latest }
    let merged = (min(start, slab[earliest].start), max(end, slab[latest].end))
    retract(earliest, head, into: &output)
    while slab[earliest].next >= 0, slab[slab[earliest].next].start <= end {
      let absorbed = slab[earliest].next
      retract(absorbed, head, into: &output)
      slab[earliest].pane.merge(slab[absorbed].pane)
      trigger.merge(&slab[earliest].firing, slab[absorbed].firing)
      slab.remove(absorbed)
    }
    slab[earliest].shown = P()
    slab.move(earliest, start: merged.0, end: merged.1)
    let last = windows.lastInstant(end: merged.1)
    trigger.afterMerge(&slab[earliest].firing, end: last, watermark: watermark)
    return earliest
  }
}
