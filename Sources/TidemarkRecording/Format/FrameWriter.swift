import TidemarkCore

/// Writes frames one after the other, each with one call to the system, and syncs as it is told.
///
/// Once a write or a sync has failed, nothing more is written or synced: every later call throws the
/// same failure.
struct FrameWriter: ~Copyable {
  private var file: OutputFile
  private let policy: RecordingOptions.Sync
  private let cipher: FrameCipher?
  let fileID: UInt64
  private var count: UInt64 = 0
  /// Bytes that are known to be durable.
  private(set) var durableThrough = 0
  private var lastSync: Int64 = 0
  private var failure: Failure?
  private var frame: [UInt8] = []

  init(
    _ file: consuming OutputFile,
    fileID: UInt64,
    sync policy: RecordingOptions.Sync,
    cipher: FrameCipher? = nil
  ) {
    self.cipher = cipher
    self.file = file
    self.fileID = fileID
    self.policy = policy
  }

  /// Bytes so far: where the next frame will be.
  var size: Int { file.size }

  /// By how much stored payloads are longer.
  var extraLength: Int { cipher == nil ? 0 : FrameCipher.tagLength }

  /// Writes a frame with this payload.
  @discardableResult
  mutating func write(
    _ type: FrameType,
    flags: FrameFlags = [],
    rows: Int = 0,
    payload: [UInt8]
  ) throws(Failure) -> FrameHeader {
    let length = payload.count + extraLength
    guard length <= FrameHeader.maximumPayload else {
      throw Failure(
        .unexpected,
        "the \(type.name) frame has \(length) bytes; at most 64 MiB fit",
        file: file.path
      )
    }
    var header = FrameHeader(
      type: type,
      flags: flags,
      payloadLength: length,
      payloadChecksum: 0,
      rows: rows,
      sequence: count,
      fileID: fileID,
      durableThrough: UInt64(durableThrough)
    )
    var payload = payload
    if let cipher {
      payload = try cipher.seal(payload, type, sequence: count, header: header.bytes)
    }
    header.payloadChecksum = CRC32C.checksum(payload)
    frame.removeAll(keepingCapacity: true)
    frame.append(contentsOf: header.bytes)
    frame.append(contentsOf: payload)
    if let failure { throw failure }
    do throws(Failure) {
      try file.write(frame)
    } catch {
      failure = error
      throw error
    }
    count += 1
    return header
  }

  /// After the frames that come before all chunks: makes them and the file's name durable, unless
  /// nothing is to be durable before the end.
  mutating func syncStart() throws(Failure) {
    guard policy != .none else { return }
    try sync()
    try file.syncName()
  }

  /// Syncs if the policy wants it now; true if all frames so far are durable.
  mutating func syncIfDue() throws(Failure) -> Bool {
    if let failure { throw failure }
    guard durableThrough < file.size else { return true }
    switch policy {
    case .none: return false
    case .chunk: break
    case .interval(let interval):
      let (passed, overflow) = file.now.subtractingReportingOverflow(lastSync)
      // A clock that went back says nothing: better too early than never.
      guard overflow || passed < 0 || passed >= interval.nanoseconds else { return false }
    }
    try sync()
    return true
  }

  /// Makes all frames so far durable; the next one will say so.
  mutating func sync() throws(Failure) {
    if let failure { throw failure }
    if case .interval = policy { lastSync = file.now }
    do throws(Failure) {
      try file.sync()
    } catch {
      // The kernel may have dropped the pages and forgotten it: a second sync would lie.
      failure = Failure(
        error.code,
        "\(error.message); what came after byte \(durableThrough) may be lost, so nothing more is "
          + "written to this file",
        file: error.file
      )
      throw failure ?? error
    }
    durableThrough = file.size
  }

  /// Makes the file durable and gives it its name.
  mutating func publish() throws(Failure) {
    try sync()
    try file.publish()
  }
}
