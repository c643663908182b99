import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

@Suite struct EncryptionTests {
  private let directory: TemporaryDirectory
  private let readings = Samples.steady(series: 6, rounds: 60, seed: 4)
  private let lost = Samples.steady(series: 6, rounds: 5, seed: 5)

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func key(_ byte: UInt8) throws -> RecordingKey {
    try #require(RecordingKey(bytes: [UInt8](repeating: byte, count: 32)))
  }

  @discardableResult
  private func record(_ name: String, key: RecordingKey?) throws -> RecordingSummary {
    var writer = try RecordingWriter(
      path: directory.path(name),
      header: Samples.header(series: 6),
      rowsPerChunk: 50,
      options: RecordingOptions(key: key)
    )
    try writer.append(readings)
    try writer.appendLost(lost)
    return try writer.finish(anomalies: Samples.anomalies(series: 2))
  }

  @Test func `with its key an encrypted recording is as any other`() throws {
    let plain = try record("plain.tide", key: nil)
    let summary = try record("a.tide", key: try key(1))
    #expect(summary.digest == plain.digest)
    #expect(summary.bytes == UInt64(try directory.bytes("a.tide").count))
    var reader = try RecordingReader(path: directory.path("a.tide"), key: try key(1))
    #expect(reader.header == Samples.header(series: 6))
    #expect(reader.summary == summary)
    var found = ReadingBatch()
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { found.append(contentsOf: batch) }
    #expect(found.isIdentical(to: readings))
    try reader.verifyChecksums()
    try reader.verifyDigest()
    #expect(try reader.anomalies() == Samples.anomalies(series: 2))

    let selection = RowSelection(series: [3])
    reader.select(selection)
    var rows = 0
    while try reader.nextBatch(into: &batch) {
      rows += batch.count
      #expect(batch.series.allSatisfy { $0 == 3 })
    }
    #expect(rows == readings.series.count { $0 == 3 })
  }

  @Test func `without its key, or with another, it says so`() throws {
    try record("a.tide", key: try key(1))
    let path = directory.path("a.tide")
    let missing = Failure(
      .noInput,
      "the recording is encrypted: give its key with --key-file",
      file: path
    )
    #expect(throws: missing) { _ = try RecordingReader(path: path) }
    let wrong = Failure(
      .noInput,
      "the recording is encrypted, and not with this key: give that of its writer",
      file: path
    )
    #expect(throws: wrong) { _ = try RecordingReader(path: path, key: try key(2)) }
    let found = try RecordingReader.inspect(path)
    #expect(found.isEncrypted && found.header == nil && found.state == .sealed)
    #expect(found.readings == UInt64(readings.count))
    // A key does no harm where none is needed.
    try record("plain.tide", key: nil)
    _ = try RecordingReader(path: directory.path("plain.tide"), key: try key(2))
  }

  @Test func `two encryptions have nothing in common but what says that they are recordings`()
    throws
  {
    try record("a.tide", key: try key(1))
    try record("b.tide", key: try key(1))
    let a = try directory.bytes("a.tide")
    let b = try directory.bytes("b.tide")
    #expect(a.count == b.count)
    // Equal bytes are as rare as in noise, but for frame headers.
    let equal = zip(a, b).count { $0 == $1 }
    let file = try FrameFile.open(directory.path("a.tide"))
    var frames = 0
    var offset = 0
    while offset < file.size {
      frames += 1
      offset += try file.header(at: offset).frameLength
    }
    #expect(equal < frames * FrameHeader.length + 32 + a.count / 128)
    for word in ["cold-chain", "reefer-1", "temperature"] {
      #expect(a.firstRange(of: Array(word.utf8)) == nil, "\(word) can be read")
    }
  }

  @Test func `whatever is changed is found, also behind right checksums`() throws {
    try record("a.tide", key: try key(1))
    let bytes = try directory.bytes("a.tide")
    let file = try FrameFile.open(directory.path("a.tide"))
    var offset = 0
    var changes = 0
    while offset < file.size {
      let header = try file.header(at: offset)
      // Flags, rows, and the first and the last byte that is encrypted.
      for place in [5, 12, FrameHeader.length + 60, FrameHeader.length + header.payloadLength - 20]
      where place < header.frameLength {
        var changed = bytes
        changed[offset + place] ^= 2
        let start = offset + FrameHeader.length
        let end = offset + header.frameLength
        changed.replace(at: offset + 40, with: CRC32C.checksum(changed, in: start..<end))
        changed.replace(at: offset + 44, with: CRC32C.checksum(changed, in: offset..<offset + 44))
        try directory.write(changed, to: "b.tide")
        changes += 1
        #expect(throws: Failure.self, "byte \(place) of frame \(header.sequence)") {
          var reader = try RecordingReader(path: directory.path("b.tide"), key: try key(1))
          try reader.verifyChecksums()
          try reader.verifyDigest()
        }
      }
      offset += header.frameLength
    }
    #expect(changes > 30)
  }

  @Test func `what is recovered of an encrypted recording is encrypted`() throws {
    try record("a.tide", key: try key(1))
    let path = directory.path("b.tide")
    _ = try RecordingRecovery(directory.path("a.tide"), to: path, key: try key(1))
    let failure = #expect(throws: Failure.self) { _ = try RecordingReader(path: path) }
    #expect(failure?.message.contains("encrypted") == true, "\(failure?.message ?? "")")
    let reader = try RecordingReader(path: path, key: try key(1))
    #expect(reader.summary.readings == UInt64(readings.count))
  }

  @Test func `a key file holds 32 bytes or 64 digits`() throws {
    let bytes = (0..<32).map { UInt8($0 * 7) }
    let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    try directory.write(bytes, to: "raw")
    try directory.write(Array((digits + "\n").utf8), to: "hex")
    try directory.write(Array(digits.uppercased().utf8), to: "HEX")
    let expected = try #require(RecordingKey(bytes: bytes)).secret
    for name in ["raw", "hex", "HEX"] {
      #expect(try RecordingKey(path: directory.path(name)).secret == expected)
    }
    for (name, content) in [
      ("short", Array(digits.dropLast().utf8)), ("word", [UInt8](repeating: 0x7A, count: 64)),
      ("empty", []), ("long", [UInt8](repeating: 7, count: 4_096)),
    ] {
      try directory.write(content, to: name)
      #expect(throws: Failure.self) { try RecordingKey(path: directory.path(name)) }
    }
    #expect(throws: Failure(.noInput, "cannot read the key file", file: "/no/key")) {
      try RecordingKey(path: "/no/key")
    }
  }

  /// The bytes are those of another implementation of HKDF and AES-GCM (Python's cryptography) with
  /// this key, salt, nonce and header.
  @Test func `what was written once is read for ever`() throws {
    let cipher = FrameCipher(try key(7), RecordingSalt(bytes: [UInt8](repeating: 9, count: 32)))
    let header = FrameHeader(
      type: .chunk,
      payloadLength: 5 + FrameCipher.tagLength,
      payloadChecksum: 0,
      rows: 1,
      sequence: 3,
      fileID: 4,
      durableThrough: 0
    )
    let stored = try cipher.seal([1, 2, 3, 4, 5], .chunk, sequence: 3, header: header.bytes)
    let hex = stored.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(hex == "27d8a8c56006340c7682cac1a91d310a40c34d794c")
    #expect(try cipher.open(stored, header) == [1, 2, 3, 4, 5])
  }
}
