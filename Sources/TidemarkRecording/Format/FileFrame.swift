import TidemarkCore

/// The payload of the first frame.
///
/// ```
/// minor version 2, required features 8 (bit 0: slices, bit 1: recorded series, bit 2: encryption)
/// optional features 8 (bit 0: truth is known)
/// with encryption: salt 32      see `FrameCipher`; what follows is encrypted
/// origin 1 (0 simulated, 1 imported), seed 8
/// bits 1 (bit 0: start is known, bit 1: duration is), start 8, duration 8
/// catalog bytes 8               the dictionary frames together, before packing
/// producer, name, scenario      each: length 4, UTF-8
/// with slices: count 4, each: bits 1 (bit 0: from is known, bit 1: until is), from 8, until 8,
///              ranges of devices: count 4, each: first 4, end 4 (exclusive)
/// with recorded series: see `RecordedSeriesBytes`
/// ```
/// A reader refuses required features that it does not know. The minor version is the lowest whose
/// readers know all that is here: 0 without required features, 1 with slices or recorded series, 2
/// with encryption.
struct FileFrame: Equatable {
  static let knownFeatures: UInt64 = slicesFeature | seriesFeature | encryptionFeature
  private static let encryptionFeature: UInt64 = 4
  /// Bytes that are in clear where the frame is encrypted: all up to the salt.
  static let clearLength = 2 + 8 + 8 + RecordingSalt.length
  private static let slicesFeature: UInt64 = 1
  private static let seriesFeature: UInt64 = 2
  private static let truthFeature: UInt64 = 1

  /// Its catalog is empty; the dictionary frames hold it.
  var header: RecordingHeader
  var catalogByteCount: Int
  /// Of an encrypted recording.
  var salt: RecordingSalt?

  init(_ header: RecordingHeader, catalogByteCount: Int, salt: RecordingSalt? = nil) {
    self.salt = salt
    self.header = header
    self.header.catalog = Catalog()
    self.catalogByteCount = catalogByteCount
  }

  var payload: [UInt8] {
    var bytes: [UInt8] = []
    let required =
      (header.slices.isEmpty ? 0 : Self.slicesFeature)
      | (header.recordedSeries.isEmpty ? 0 : Self.seriesFeature)
      | (salt == nil ? 0 : Self.encryptionFeature)
    bytes.append(field: (salt != nil ? 2 : required == 0 ? 0 : 1) as UInt16)
    bytes.append(field: required)
    bytes.append(field: header.hasTruth ? Self.truthFeature : 0)
    if let salt { bytes.append(contentsOf: salt.bytes) }
    bytes.append(header.origin.rawValue)
    bytes.append(field: header.seed)
    bytes.append((header.start == nil ? 0 : 1) | (header.duration == nil ? 0 : 2))
    bytes.append(field: header.start?.nanoseconds ?? 0)
    bytes.append(field: header.duration?.nanoseconds ?? 0)
    bytes.append(field: UInt64(catalogByteCount))
    bytes.append(text: header.producer)
    bytes.append(text: header.name)
    bytes.append(text: header.scenario)
    if !header.slices.isEmpty { bytes.append(slices: header.slices) }
    if !header.recordedSeries.isEmpty {
      bytes.append(contentsOf: RecordedSeriesBytes.encode(header.recordedSeries))
    }
    return bytes
  }

  init(payload: [UInt8]) throws(FormatError) {
    var input = ByteInput(payload)
    _ = try input.integer(UInt16.self)
    let required = try input.integer(UInt64.self)
    let unknown = required & ~Self.knownFeatures
    guard unknown == 0 else {
      throw FormatError(
        "it needs feature \(unknown.trailingZeroBitCount), which this version does not know"
      )
    }
    let optional = try input.integer(UInt64.self)
    salt =
      required & Self.encryptionFeature == 0
      ? nil : RecordingSalt(bytes: Array(input.bytes[try input.take(RecordingSalt.length)]))
    guard let origin = RecordingHeader.Origin(rawValue: try input.byte()) else {
      throw FormatError("its origin is unknown")
    }
    let seed = try input.integer(UInt64.self)
    let known = try input.byte()
    let start = Timestamp(nanoseconds: try input.signed())
    let duration = TimeSpan(nanoseconds: try input.signed())
    guard let catalogByteCount = Int(exactly: try input.integer(UInt64.self)) else {
      throw FormatError("its catalog has no possible size")
    }
    let producer = try input.text()
    let name = try input.text()
    let scenario = try input.text()
    let slices = required & Self.slicesFeature != 0 ? try input.slices() : []
    let recordedSeries =
      required & Self.seriesFeature != 0 ? try RecordedSeriesBytes.decode(&input) : []
    try input.expectEnd()
    self.catalogByteCount = catalogByteCount
    var header = RecordingHeader(
      origin: origin,
      name: name,
      scenario: scenario,
      seed: seed,
      hasTruth: optional & Self.truthFeature != 0,
      start: known & 1 != 0 ? start : nil,
      duration: known & 2 != 0 ? duration : nil,
      producer: producer,
      slices: slices,
      catalog: Catalog()
    )
    header.recordedSeries = recordedSeries
    self.header = header
  }
}

extension FileFrame {
  /// The salt of a file frame that may be encrypted; nil if it is not.
  static func salt(_ payload: [UInt8]) -> RecordingSalt? {
    var input = ByteInput(payload)
    guard (try? input.take(2)) != nil, let required = try? input.integer(UInt64.self),
      required & encryptionFeature != 0, (try? input.take(8)) != nil,
      let salt = try? input.take(RecordingSalt.length)
    else { return nil }
    return RecordingSalt(bytes: Array(payload[salt]))
  }
}

extension [UInt8] {
  fileprivate mutating func append(slices: [FleetSlice]) {
    append(field: UInt32(slices.count))
    for slice in slices {
      append((slice.from == nil ? 0 : 1) | (slice.until == nil ? 0 : 2))
      append(field: slice.from?.nanoseconds ?? 0)
      append(field: slice.until?.nanoseconds ?? 0)
      append(field: UInt32(slice.devices.count))
      for range in slice.devices {
        append(field: UInt32(range.lowerBound))
        append(field: UInt32(range.upperBound))
      }
    }
  }
}

extension ByteInput {
  fileprivate mutating func slices() throws(FormatError) -> [FleetSlice] {
    let count = try count()
    guard count >= 1, count <= remaining / 21 else {
      throw FormatError("it claims \(count) slices, which is not what fits")
    }
    var slices: [FleetSlice] = []
    for _ in 0..<count {
      let known = try byte()
      let from = Timestamp(nanoseconds: try signed())
      let until = Timestamp(nanoseconds: try signed())
      slices.append(
        FleetSlice(
          devices: try ranges(),
          from: known & 1 != 0 ? from : nil,
          until: known & 2 != 0 ? until : nil
        )
      )
    }
    return slices
  }

  /// Ranges that ascend and do not overlap.
  private mutating func ranges() throws(FormatError) -> [Range<Int>] {
    let count = try count()
    guard count <= remaining / 8 else { throw FormatError("a slice claims too many ranges") }
    var ranges: [Range<Int>] = []
    for _ in 0..<count {
      let (lower, upper) = (try self.count(), try self.count())
      guard lower < upper, lower >= ranges.last?.upperBound ?? 0 else {
        throw FormatError("the devices of a slice are in no order")
      }
      ranges.append(lower..<upper)
    }
    return ranges
  }
}
