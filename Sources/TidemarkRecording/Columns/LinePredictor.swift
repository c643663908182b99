/// How the values of a run (the readings of one series in one chunk) are predicted.
///
/// `line`: value *i* is `base + slope * (sequence[i] - sequence[0])`. The residuals of readings that
/// jitter around a schedule, or of noise on a slow signal, are that noise and no more.
/// `previous`: value *i* is value *i - 1*, plus the slope times the step of the sequence number. Its
/// residuals hold the noise of two readings, but it follows steps and walks.
///
/// `previous` predicts `base` for the first value. The slope has 16 binary places: the product wraps
/// at 64 bits and is then shifted arithmetically, so rounds down. All arithmetic wraps, so that whatever
/// the prediction is, adding the residual to it gives the value back.
struct LinePredictor: Equatable {
  var followsLine: Bool
  /// `line`: the prediction of the first value; `previous`: the first value.
  var base: Int64
  var slope: Int64

  static let fractionBits: Int64 = 16

  @inline(__always)
  static func rise(_ slope: Int64, _ step: Int64) -> Int64 { (slope &* step) &>> fractionBits }

  /// Chooses a predictor for `range` of `values`, not empty, and writes the residuals.
  ///
  /// `slopesAlways`: whether `previous` has a slope too, as times need and values do not.
  static func encode(
    _ values: [Int64],
    sequence: [Int64],
    in range: Range<Int>,
    slopesAlways: Bool,
    into residuals: inout [Int64]
  ) -> LinePredictor {
    let values = values.span
    let sequence = sequence.span
    var residuals = residuals.mutableSpan
    let fit = LineFit(values, sequence, range)
    let first = range.lowerBound
    let line = LinePredictor(followsLine: true, base: fit.base, slope: fit.slope)
    let previous = LinePredictor(
      followsLine: false,
      base: values[first],
      slope: slopesAlways ? fit.slope : 0
    )
    // Compared by the widths of their residuals in bits, which outliers cannot dominate.
    var lineBits = 0
    var previousBits = 0
    var before = first
    for index in range {
      let onLine = line.base &+ rise(line.slope, sequence[index] &- sequence[first])
      let after = values[before] &+ rise(previous.slope, sequence[index] &- sequence[before])
      lineBits &+= width(values[index] &- onLine)
      previousBits &+= width(values[index] &- after)
      residuals[index] = values[index] &- onLine
      before = index
    }
    if lineBits < previousBits { return line }
    before = first
    for index in range {
      let after = values[before] &+ rise(previous.slope, sequence[index] &- sequence[before])
      residuals[index] = values[index] &- after
      before = index
    }
    return previous
  }

  @inline(__always)
  private static func width(_ value: Int64) -> Int {
    64 &- (value ^ (value &>> 63)).leadingZeroBitCount
  }
}

/// A line through the means of the two halves of a run (Wald, 1940).
///
/// It needs only sums, and one outlier moves it less than it moves a line through the first and the
/// last value. Doubles are safe here: a bad fit costs bytes, never values, and + - * / are the same
/// on every machine.
private struct LineFit {
  var base: Int64
  var slope: Int64 = 0

  init(_ values: Span<Int64>, _ sequence: Span<Int64>, _ range: Range<Int>) {
    let first = range.lowerBound
    let middle = first + range.count / 2
    base = values[first]
    guard range.count > 2 else {
      if range.count == 2 {
        let step = sequence[first &+ 1] &- sequence[first]
        slope = Self.scaled(Double(values[first &+ 1] &- base) / Double(step), span: step)
      }
      return
    }
    var (x0, y0) = (0.0, 0.0)
    for index in first..<middle {
      x0 += Double(sequence[index] &- sequence[first])
      y0 += Double(values[index] &- base)
    }
    var (x1, y1) = (0.0, 0.0)
    for index in middle..<range.upperBound {
      x1 += Double(sequence[index] &- sequence[first])
      y1 += Double(values[index] &- base)
    }
    let n0 = Double(middle - first)
    let n1 = Double(range.upperBound - middle)
    let rise = (y1 / n1 - y0 / n0) / (x1 / n1 - x0 / n0)
    slope = Self.scaled(rise, span: sequence[range.upperBound &- 1] &- sequence[first])
    let exact = Double(slope) / 65_536
    let intercept = ((y0 + y1) - exact * (x0 + x1)) / (n0 + n1)
    base &+= Self.whole(intercept)
  }

  /// With as many binary places as `span` steps need to stay below half a unit, so that the slopes of
  /// short runs take few bytes.
  private static func scaled(_ slope: Double, span: Int64) -> Int64 {
    let fixed = whole(slope * 65_536)
    let places = Int64(64 - span.magnitude.leadingZeroBitCount + 1)
    guard places < LinePredictor.fractionBits else { return fixed }
    let unit: Int64 = 1 << (LinePredictor.fractionBits - places)
    return (fixed &+ unit / 2) & ~(unit &- 1)
  }

  /// Nearest whole number, halves up; 0 for what is not finite or far outside any use.
  private static func whole(_ value: Double) -> Int64 {
    guard value.magnitude < 0x1p60 else { return 0 }
    let truncated = Int64(value)
    let rest = value - Double(truncated)
    return rest >= 0.5 ? truncated + 1 : rest < -0.5 ? truncated - 1 : truncated
  }
}
