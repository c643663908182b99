import TidemarkCore

/// The windows that Flink's assigners put an instant into, in the order in which Flink handles them.
func flinkWindows(
  _ assigner: WindowSpec.Assigner,
  holding time: Int64,
  quantum: TimeSpan
) -> [(start: Int64, end: Int64)] {
  func quanta(_ span: TimeSpan) -> Int64 { span.nanoseconds / quantum.nanoseconds }
  switch assigner {
  case .tumbling(let size, let offset):
    let start = lastStart(time, every: quanta(size), offset: quanta(offset))
    return [(start, start + quanta(size))]
  case .hopping(let size, let advance, let offset):
    var found: [(start: Int64, end: Int64)] = []
    var start = lastStart(time, every: quanta(advance), offset: quanta(offset))
    while start > time - quanta(size) {
      found.append((start, start + quanta(size)))
      start -= quanta(advance)
    }
    return found
  case .cumulative(let step, let size, let offset):
    let start = lastStart(time, every: quanta(size), offset: quanta(offset))
    let steps = quanta(size) / quanta(step)
    return (1...steps).map { (start, start + $0 * quanta(step)) }.filter { $0.end > time }
  case .session(let gap): return [(time, time + quanta(gap))]
  case .global: return [(.min, .max)]
  case .sliding: return []
  }
}

private func lastStart(_ time: Int64, every size: Int64, offset: Int64) -> Int64 {
  let rest = (time - offset) % size
  return time - (rest < 0 ? rest + size : rest)
}
