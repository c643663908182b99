import TidemarkCore

/// The payload of the first frame.
///
/// ```
/// minor version 2, required features 8, optional features 8 (bit 0: truth is known)
/// origin 1 (0 simulated, 1 imported), seed 8
/// bits 1 (bit 0: start is known, bit 1: duration is), start 8, duration 8
/// catalog bytes 8               the dictionary frames together, before packing
/// producer, name, scenario      each: length 4, UTF-8
/// ```
/// A reader refuses required features that it does not know.
struct FileFrame: Equatable {
  static let minorVersion: UInt16 = 0
  static let knownFeatures: UInt64 = 0
  private static let truthFeature: UInt64 = 1

  /// Its catalog is empty; the dictionary frames hold it.
  var header: RecordingHeader
  var catalogByteCount: Int

  init(_ header: RecordingHeader, catalogByteCount: Int) {
    self.header = header
    self.header.catalog = Catalog()
    self.catalogByteCount = catalogByteCount
  }

  var payload: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(field: Self.minorVersion)
    bytes.append(field: 0 as UInt64)
    bytes.append(field: header.hasTruth ? Self.truthFeature : 0)
    bytes.append(header.origin.rawValue)
    bytes.append(field: header.seed)
    bytes.append((header.start == nil ? 0 : 1) | (header.duration == nil ? 0 : 2))
    bytes.append(field: header.start?.nanoseconds ?? 0)
    bytes.append(field: header.duration?.nanoseconds ?? 0)
    bytes.append(field: UInt64(catalogByteCount))
    bytes.append(text: header.producer)
    bytes.append(text: header.name)
    bytes.append(text: header.scenario)
    return bytes
  }

  init(payload: [UInt8]) throws(FormatError) {
    var input = ByteInput(payload)
    _ = try input.integer(UInt16.self)
    let unknown = try input.integer(UInt64.self) & ~Self.knownFeatures
    guard unknown == 0 else {
      throw FormatError(
        "it needs feature \(unknown.trailingZeroBitCount), which this version does not know"
      )
    }
    let optional = try input.integer(UInt64.self)
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
    try input.expectEnd()
    self.catalogByteCount = catalogByteCount
    header = RecordingHeader(
      origin: origin,
      name: name,
      scenario: scenario,
      seed: seed,
      hasTruth: optional & Self.truthFeature != 0,
      start: known & 1 != 0 ? start : nil,
      duration: known & 2 != 0 ? duration : nil,
      producer: producer,
      catalog: Catalog()
    )
  }
}
