import TidemarkCore

extension DetailedPane {
  func save(to writer: inout StateWriter) {
    numbers.save(to: &writer)
    writer.write(first)
    writer.write(column: [moments])
    // Sketches that were emptied and kept for their memory hold nothing.
    let held = isEmpty ? nil : sketches.first
    writer.write(held != nil)
    guard let held else { return }
    held.percentiles.save(to: &writer)
    held.distinct.save(to: &writer)
  }

  static func restored(
    from reader: inout StateReader,
    for needs: PaneNeeds
  ) throws(StateError) -> DetailedPane {
    var pane = DetailedPane()
    pane.numbers = try .restored(from: &reader, for: needs)
    pane.first = try reader.double()
    pane.moments = try reader.column(Moments.self, count: 1)[0]
    if try reader.truth() {
      var sketches = Sketches()
      try sketches.percentiles.restore(from: &reader)
      try sketches.distinct.restore(from: &reader)
      pane.sketches = [sketches]
    }
    return pane
  }
}

/// Two numbers of 64 bits, so there is no padding.
extension Moments: StateElement {}
