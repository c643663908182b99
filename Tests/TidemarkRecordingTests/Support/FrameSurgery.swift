import Foundation

@testable import TidemarkRecording

/// Changes a recording where no writer of ours would.
enum FrameSurgery {
  struct Frame {
    var header: FrameHeader
    var payload: [UInt8]
  }

  /// The frames of a file.
  static func frames(of path: String) throws -> [Frame] {
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    var frames: [Frame] = []
    var offset = 0
    while offset < bytes.count {
      let header = try FrameHeader(Array(bytes[offset..<offset + FrameHeader.length]))
      let start = offset + FrameHeader.length
      offset = start + header.payloadLength
      frames.append(Frame(header: header, payload: Array(bytes[start..<offset])))
    }
    return frames
  }

  /// The frames one after the other, with numbers, lengths and checksums made right.
  static func bytes(_ frames: [Frame]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (number, frame) in frames.enumerated() {
      var header = frame.header
      header.sequence = UInt64(number)
      header.payloadLength = frame.payload.count
      header.payloadChecksum = CRC32C.checksum(frame.payload)
      bytes += header.bytes
      bytes += frame.payload
    }
    return bytes
  }

  /// Cuts the index of a sealed recording into two frames, and puts a frame of a type that nobody
  /// knows before it.
  static func splitIndex(of path: String) throws {
    var frames = try frames(of: path)
    let endFrame = frames.removeLast()
    let indexFrame = frames.removeLast()
    let offset = bytes(frames).count
    var unknown = indexFrame
    unknown.header.type = 200
    unknown.header.flags = .skippable
    unknown.payload = Array("whatever".utf8)
    frames.append(unknown)

    var first = try IndexFrame(payload: indexFrame.payload)
    var second = IndexFrame()
    let half = first.chunks.count / 2
    second.chunks = Array(first.chunks[half...])
    first.chunks.removeSubrange(half...)
    for part in [first, second] {
      frames.append(Frame(header: indexFrame.header, payload: part.payloads[0]))
    }

    var end = try EndFrame(payload: endFrame.payload)
    let added = bytes(frames).count - end.offset
    var summary = end.summary
    summary.columnSizes[.frames] += UInt64(added)
    end.summary = summary
    end.indexOffset = offset + FrameHeader.length + unknown.payload.count
    end.offset += added
    frames.append(Frame(header: endFrame.header, payload: end.payload))
    try Data(bytes(frames)).write(to: URL(filePath: path))
  }
}
