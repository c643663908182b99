extension FleetSlice {
  /// Slices without anything in common that hold what `slices` hold together, as few as the device
  /// ranges allow; empty if that is the whole simulation.
  ///
  /// Those that are given may overlap, and be empty. `time` is that of the whole simulation,
  /// `deviceCount` the size of the whole fleet.
  package static func union(
    _ slices: [FleetSlice],
    time: Range<Timestamp>,
    deviceCount: Int
  ) -> [FleetSlice] {
    var pieces: [Piece] = []
    for column in columns(slices) {
      let spans = merged(column.slices.map { slices[$0].span(within: time) })
      for span in spans { pieces.append(Piece(span: span, devices: column.devices)) }
    }
    let found = joined(pieces).map { piece in
      FleetSlice(
        devices: piece.devices,
        from: piece.span.lowerBound == time.lowerBound ? nil : piece.span.lowerBound,
        until: piece.span.upperBound == time.upperBound ? nil : piece.span.upperBound
      )
    }
    if found == [FleetSlice(devices: [0..<deviceCount])] { return [] }
    return found.isEmpty ? [FleetSlice(devices: [])] : found
  }

  /// Its time, cut to that of the simulation.
  private func span(within time: Range<Timestamp>) -> Range<Timestamp> {
    let lower = from ?? time.lowerBound
    let upper = max(lower, until ?? time.upperBound)
    return (lower..<upper).clamped(to: time)
  }

  /// Devices that the same slices hold, and which these are.
  private struct Column {
    var devices: Range<Int>
    var slices: [Int]
  }

  private struct Piece {
    var span: Range<Timestamp>
    var devices: Range<Int>
  }

  /// Goes over the devices from one end of a range to the next.
  private static func columns(_ slices: [FleetSlice]) -> [Column] {
    struct Edge {
      var device: Int
      var slice: Int
      var isStart: Bool
    }
    var edges: [Edge] = []
    for (number, slice) in slices.enumerated() {
      for range in slice.devices where !range.isEmpty {
        edges.append(Edge(device: range.lowerBound, slice: number, isStart: true))
        edges.append(Edge(device: range.upperBound, slice: number, isStart: false))
      }
    }
    edges.sort { $0.device < $1.device }
    var columns: [Column] = []
    // How many ranges of each slice are open.
    var open: [Int: Int] = [:]
    var place = 0
    for edge in edges {
      if edge.device > place {
        let active = open.filter { $0.value > 0 }.keys.sorted()
        if !active.isEmpty { columns.append(Column(devices: place..<edge.device, slices: active)) }
        place = edge.device
      }
      open[edge.slice, default: 0] += edge.isStart ? 1 : -1
      if open[edge.slice] == 0 { open[edge.slice] = nil }
    }
    return columns
  }

  /// Spans in order, those that touch made one.
  private static func merged(_ spans: [Range<Timestamp>]) -> [Range<Timestamp>] {
    var result: [Range<Timestamp>] = []
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) where !span.isEmpty {
      if let last = result.last, span.lowerBound <= last.upperBound {
        result[result.count - 1] =
          last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        result.append(span)
      }
    }
    return result
  }

  /// The pieces of each span with their devices in order, neighbours made one; spans in order.
  private static func joined(
    _ pieces: [Piece]
  ) -> [(span: Range<Timestamp>, devices: [Range<Int>])] {
    // Pieces come in the order of devices; a stable order of spans keeps that within each.
    let sorted = pieces.enumerated().sorted { a, b in
      let (x, y) = (a.element.span, b.element.span)
      return (x.lowerBound, x.upperBound, a.offset) < (y.lowerBound, y.upperBound, b.offset)
    }
    var result: [(span: Range<Timestamp>, devices: [Range<Int>])] = []
    for (_, piece) in sorted {
      guard let last = result.last, last.span == piece.span, let range = last.devices.last else {
        result.append((piece.span, [piece.devices]))
        continue
      }
      let index = result.count - 1
      if range.upperBound == piece.devices.lowerBound {
        result[index].devices[last.devices.count - 1] =
          range.lowerBound..<piece.devices.upperBound
      } else {
        result[index].devices.append(piece.devices)
      }
    }
    return result
  }
}
