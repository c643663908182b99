import TidemarkCore

extension Pane {
  static func save(_ panes: [Self], to writer: inout StateWriter) {
    for pane in panes { pane.save(to: &writer) }
  }

  static func restored(
    count: Int,
    from reader: inout StateReader,
    for setting: Setting
  ) throws(StateError) -> [Self] {
    var panes: [Self] = []
    for _ in 0..<count { panes.append(try restored(from: &reader, for: setting)) }
    return panes
  }
}

/// Panes that are nothing but numbers of 64 bits, so there is no padding.
protocol FixedPane: Pane, StateElement where Setting == PaneNeeds {}

/// Six of them.
extension NumericPane: FixedPane {}

/// Four of them.
extension BasicPane: FixedPane {}

extension FixedPane {
  func save(to writer: inout StateWriter) { writer.write(column: [self]) }

  static func restored(
    from reader: inout StateReader,
    for setting: PaneNeeds
  ) throws(StateError) -> Self {
    try reader.column(Self.self, count: 1)[0]
  }

  static func save(_ panes: [Self], to writer: inout StateWriter) {
    writer.write(column: panes)
  }

  static func restored(
    count: Int,
    from reader: inout StateReader,
    for setting: PaneNeeds
  ) throws(StateError) -> [Self] {
    try reader.column(count: count)
  }
}
