import Foundation
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// The bytes of tiny recordings, as text that a person can follow.
///
/// A difference means that the format changed: then a version or a feature changes with it, and the
/// recordings in the old snapshots must stay readable.
@Suite struct SnapshotTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `a tiny recording has these bytes`() throws {
    try record(
      readings,
      lost: lost,
      anomalies: Samples.anomalies(series: 1),
      header: Samples.header(series: 2),
      to: directory.path("tiny.tide")
    )
    let text = try annotated(directory.path("tiny.tide"))
    #expect(Snapshot.difference(of: text, from: Snapshot.file("tiny-recording.txt")) == nil)
  }

  @Test func `a tiny recording of slices and magnitudes has these bytes`() throws {
    try record(
      readings,
      lost: lost,
      anomalies: Samples.anomaliesWithMagnitudes(series: 1),
      header: Samples.slicedHeader(series: 2),
      to: directory.path("tiny.tide")
    )
    let text = try annotated(directory.path("tiny.tide"))
    #expect(Snapshot.difference(of: text, from: Snapshot.file("tiny-slices.txt")) == nil)
  }

  @Test func `the recordings in the snapshots are readable`() throws {
    for (name, header, anomalies) in [
      ("tiny-recording.txt", Samples.header(series: 2), Samples.anomalies(series: 1)),
      (
        "tiny-slices.txt", Samples.slicedHeader(series: 2),
        Samples.anomaliesWithMagnitudes(series: 1)
      ),
    ] {
      try directory.write(try bytes(inSnapshot: name), to: "old.tide")
      let contents = try Contents(path: directory.path("old.tide"))
      #expect(contents.header == header, "\(name)")
      #expect(contents.anomalies == anomalies)
      #expect(contents.readings.isIdentical(to: readings))
      #expect(contents.lost.isIdentical(to: lost))
    }
  }

  /// The file that a snapshot shows: the hexadecimal digits of each line, in order.
  private func bytes(inSnapshot name: String) throws -> [UInt8] {
    let text = try String(contentsOf: Snapshot.file(name), encoding: .utf8)
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n") where line.hasPrefix("  ") {
      // Two spaces, then the place of a payload line (6 characters) or the name of a field (16).
      let rest = line.dropFirst(2)
      let isPayload = rest.first?.isNumber == true
      let field = rest.dropFirst(isPayload ? 6 : 16).prefix(isPayload ? 48 : .max)
      bytes += field.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
    return bytes
  }

  private var lost: ReadingBatch {
    Samples.batch([
      Reading(
        series: 1,
        sequence: 1,
        eventTime: Samples.start,
        sentTime: Samples.start,
        arrivalTime: Samples.start + 1_000,
        trueTime: Samples.start,
        value: .pi
      )
    ])
  }

  /// Two sensors, four readings each and one duplicate: too few for zstd, whose versions may differ.
  private var readings: ReadingBatch {
    var rows: [Reading] = []
    for sequence in 0..<4 {
      for series in 0..<2 {
        let measured = Samples.start + Int64(sequence * 10_000 + series * 7) * 1_000_000
        rows.append(
          Reading(
            series: UInt32(series),
            sequence: UInt32(sequence),
            eventTime: measured + Int64(sequence) * 1_000_000,
            sentTime: measured + (sequence == 2 ? 60_000_000 : 0),
            arrivalTime: measured + 80_000_000 + Int64(sequence * 1_234) * 1_000,
            trueTime: measured,
            value: series == 0 ? Double(-180 + sequence) / 10 : Double(sequence % 2),
            anomaly: sequence == 3 ? 1 : 0
          )
        )
      }
    }
    var copy = rows[5]
    copy.copy = 1
    copy.arrivalTime += 40_000_000
    rows.append(copy)
    rows.sort(by: Reading.precedes)
    return Samples.batch(rows)
  }

  /// Each frame: the fields of its header with their bytes, then its payload as hexadecimal and text.
  private func annotated(_ path: String) throws -> String {
    let file = try FrameFile.open(path)
    var text = ""
    var offset = 0
    var payload: [UInt8] = []
    while offset < file.size {
      let header = try file.frame(at: offset, into: &payload)
      var bytes = ByteInput(header.bytes)
      text += "frame \(header.sequence) at \(offset): \(header.typeName)\n"
      for (name, length) in [
        ("magic", 3), ("version", 1), ("type", 1), ("flags", 1), ("header length", 2),
        ("payload length", 4), ("rows", 4), ("sequence", 8), ("file id", 8),
        ("durable through", 8), ("payload CRC-32C", 4), ("header CRC-32C", 4),
      ] {
        let field = header.bytes[try bytes.take(length)]
        text += "  \(pad(name, 16))\(hex(field))\n"
      }
      for start in stride(from: 0, to: payload.count, by: 16) {
        let line = payload[start..<min(start + 16, payload.count)]
        let letters = line.map { (32..<127).contains($0) ? String(UnicodeScalar($0)) : "." }
        text += "  \(pad(String(start), 6))\(pad(hex(line), 49))\(letters.joined())\n"
      }
      offset += FrameHeader.length + header.payloadLength
    }
    return text
  }

  private func hex(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { String(format: "%02x", $0) }.joined(separator: " ")
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
