/// A drawing of a page, with words for those who do not see it.
struct Figure {
  var title: String
  var description: String
  var height: Double
  var body: String
  /// Where the script finds the rows that it may move; nil for drawings that stay as they are.
  var rows: Rows?

  struct Rows {
    var top: Double
    var pitch: Double
  }

  /// In pixels, of everything.
  static let width = 960.0
}

/// Where things are in a panel, in pixels.
enum PanelLayout {
  /// Room for the names of values.
  static let left = 84.0
  static let plotWidth = Double(DeviceTraces.width)
  static let plotHeight = 96.0
  /// From the top of a row to its plot: the row's name.
  static let rowHead = 16.0
  static let rowPitch = rowHead + plotHeight + 8
  static let laneHeight = 13.0
  static let mostLanes = 3
  /// Below the rows: names of times, and dates.
  static let timeAxisHeight = 36.0
}
