/// What a recording says, in 128 bits, whatever its file looks like.
///
/// The sum modulo 2^128 of a keyed 128-bit hash of each reading (device and sensor names, identity,
/// all four times, value bits, anomaly number, whether it was lost) and of each anomaly (kind and
/// name, number, its four times, magnitude bits). A sum has no order: the digest does not depend on
/// batches, chunks, threads or the numbering of devices, and the digest of two recordings together is
/// the sum of theirs. Two equal rows count twice. Magnitude bits of 0 add nothing, so that anomalies
/// that were recorded without a magnitude keep their digest.
///
/// It tells accidents apart, not forgeries: the keys are public.
///
/// The eight words of a row, of which `RowHash` makes 128 bits; sums wrap, and *f* is `spread`:
///
/// ```
///      reading                                          anomaly
/// w0   epoch << 48 | sequence << 16 | copy << 8 | kind  number << 8 | kind
///      (kind: 0 arrived, 1 lost)                        (kind: 2)
/// w1   event time                                       onset
/// w2   sent time                                        peak
/// w3   arrival time                                     end
/// w4   true time                                        first detectable
/// w5   bits of the value                                hash of the kind, low + f * magnitude bits
/// w6   hash of the series, low                          hash of series and kind, low
/// w7   hash of the series, high + f * anomaly number    hash of series and kind, high
/// ```
public struct LogicalDigest: Sendable, Equatable {
  /// Readings, those that were lost included.
  public private(set) var rows: UInt64 = 0
  /// Anomalies of the truth table.
  public private(set) var anomalies: UInt64 = 0
  /// The sum of the hashes of all of them.
  public private(set) var sum: UInt128 = 0

  /// The digest of nothing.
  public init() {}

  /// A digest as it was stored.
  package init(rows: UInt64, anomalies: UInt64, sum: UInt128) {
    self.rows = rows
    self.anomalies = anomalies
    self.sum = sum
  }

  /// 32 digits: the sum.
  public var hex: String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }

  /// The digest of what two digests are of, together.
  public static func + (a: LogicalDigest, b: LogicalDigest) -> LogicalDigest {
    LogicalDigest(
      rows: a.rows &+ b.rows,
      anomalies: a.anomalies &+ b.anomalies,
      sum: a.sum &+ b.sum
    )
  }

  /// Adds anomalies; their series must lie within `names`.
  public mutating func add(_ anomalies: [Anomaly], names: SeriesNameHashes) {
    for anomaly in anomalies {
      let name = names.hashes[Int(anomaly.series)]
      let kind = KeyedHash.text(anomaly.kind, domain: 3)
      let about = KeyedHash.join(name, kind)
      sum &+= RowHash()(
        identity: UInt64(anomaly.number) << 8 | RowKind.anomaly.rawValue,
        UInt64(bitPattern: anomaly.onset.nanoseconds),
        UInt64(bitPattern: anomaly.peak.nanoseconds),
        UInt64(bitPattern: anomaly.end.nanoseconds),
        UInt64(bitPattern: anomaly.firstDetectable.nanoseconds),
        kind.low &+ anomaly.magnitude.bitPattern &* spread,
        about.low,
        about.high
      )
    }
    self.anomalies &+= UInt64(anomalies.count)
  }

  /// Adds the rows of a batch, which arrived or were lost; their series must lie within `names`.
  ///
  /// Budget: 20 ns per row; ten multiplications.
  public mutating func add(_ batch: ReadingBatch, names: SeriesNameHashes, lost: Bool) {
    let hash = RowHash()
    let kind = (lost ? RowKind.lost : .arrived).rawValue
    let names = names.hashes.span
    let (series, epoch) = (batch.series.span, batch.epoch.span)
    let (sequence, copy) = (batch.sequence.span, batch.copy.span)
    let (event, sent) = (batch.eventTime.span, batch.sentTime.span)
    let (arrival, truth) = (batch.arrivalTime.span, batch.trueTime.span)
    let (value, anomaly) = (batch.value.span, batch.anomaly.span)
    var sum = self.sum
    for row in series.indices {
      let name = names[Int(series[row])]
      let identity =
        UInt64(epoch[row]) << 48 | UInt64(sequence[row]) << 16 | UInt64(copy[row]) << 8 | kind
      sum &+= hash(
        identity: identity,
        UInt64(bitPattern: event[row]),
        UInt64(bitPattern: sent[row]),
        UInt64(bitPattern: arrival[row]),
        UInt64(bitPattern: truth[row]),
        value[row].bitPattern,
        name.low,
        // An odd factor: distinct numbers stay distinct, far apart.
        name.high &+ UInt64(anomaly[row]) &* 0x9E37_79B9_7F4A_7C15
      )
    }
    self.sum = sum
    rows &+= UInt64(series.count)
  }
}

extension LogicalDigest: CustomStringConvertible {
  /// The same as `hex`.
  public var description: String { hex }
}

/// An odd factor: distinct numbers stay distinct, far apart, and 0 stays 0.
private let spread: UInt64 = 0x9E37_79B9_7F4A_7C15

/// The lowest byte of a row's identity word, so that no row of one kind equals one of another.
private enum RowKind: UInt64 {
  case arrived, lost, anomaly
}

/// Eight words to 128 bits.
///
/// Two lanes of NH (Black et al., "UMAC", CRYPTO 1999: sums of 64 x 64 -> 128 products of keyed
/// words) with different keys and pairs. NH alone is bilinear, so exchanging a field between two rows
/// could leave the sum over all rows unchanged; the last multiply and fold, which crosses the lanes,
/// prevents that.
private struct RowHash {
  let a = Keys.lane0
  let b = Keys.lane1

  @inline(__always)
  func callAsFunction(
    identity w0: UInt64,
    _ w1: UInt64,
    _ w2: UInt64,
    _ w3: UInt64,
    _ w4: UInt64,
    _ w5: UInt64,
    _ w6: UInt64,
    _ w7: UInt64
  ) -> UInt128 {
    let first =
      product(w0 &+ a.0, w1 &+ a.1) &+ product(w2 &+ a.2, w3 &+ a.3)
      &+ product(w4 &+ a.4, w5 &+ a.5) &+ product(w6 &+ a.6, w7 &+ a.7)
    let second =
      product(w0 &+ b.0, w4 &+ b.4) &+ product(w1 &+ b.1, w5 &+ b.5)
      &+ product(w2 &+ b.2, w6 &+ b.6) &+ product(w3 &+ b.3, w7 &+ b.7)
    let low = KeyedHash.fold(half(first) ^ a.8, half(second >> 64) ^ b.8)
    let high = KeyedHash.fold(half(second) ^ a.9, half(first >> 64) ^ b.9)
    return UInt128(high) << 64 | UInt128(low)
  }

  @inline(__always)
  private func product(_ x: UInt64, _ y: UInt64) -> UInt128 { UInt128(x) &* UInt128(y) }

  @inline(__always)
  private func half(_ value: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: value) }
}
