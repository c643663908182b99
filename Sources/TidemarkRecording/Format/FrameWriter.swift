import TidemarkCore

/// Writes frames one after the other, each with one call to the system.
struct FrameWriter: ~Copyable {
  /// The file is synced each time it has grown by this much.
  private static let syncInterval = 64 << 20

  private var file: OutputFile
  let fileID: UInt64
  private var count: UInt64 = 0
  private var durableThrough = 0
  private var frame: [UInt8] = []

  init(_ file: consuming OutputFile, fileID: UInt64) {
    self.file = file
    self.fileID = fileID
  }

  /// Bytes so far: where the next frame will be.
  var size: Int { file.size }

  /// Writes a frame with this payload.
  @discardableResult
  mutating func write(
    _ type: FrameType,
    flags: FrameFlags = [],
    rows: Int = 0,
    payload: [UInt8]
  ) throws(Failure) -> FrameHeader {
    if file.size - durableThrough >= Self.syncInterval { try sync() }
    guard payload.count <= FrameHeader.maximumPayload else {
      throw Failure(
        .unexpected,
        "the \(type.name) frame has \(payload.count) bytes; at most 64 MiB fit",
        file: file.path
      )
    }
    let header = FrameHeader(
      type: type,
      flags: flags,
      payloadLength: payload.count,
      payloadChecksum: CRC32C.checksum(payload),
      rows: rows,
      sequence: count,
      fileID: fileID,
      durableThrough: UInt64(durableThrough)
    )
    frame.removeAll(keepingCapacity: true)
    frame.append(contentsOf: header.bytes)
    frame.append(contentsOf: payload)
    try file.write(frame)
    count += 1
    return header
  }

  /// Makes all frames so far durable; the next one will say so.
  mutating func sync() throws(Failure) {
    try file.sync()
    durableThrough = file.size
  }

  /// Makes the file durable and gives it its name.
  mutating func publish() throws(Failure) {
    try file.publish()
  }
}
