import TidemarkCore
import TidemarkStreams

/// The times of lines: those that repeat from line to line are made once.
struct LineTimes: Sendable {
  /// Bytes that all times of a line take at most, with what is around them.
  static let length = 4 * (TextRoom.timestampLength + 16)

  private let quantum: TimeSpan
  // `,"start":"...","end":"..."` of the last window.
  private var start: Int64?
  private var end: Int64?
  private var bounds: [UInt8] = []
  // `,"at":"..."}` and the line's end, of the last τ.
  private var tau: Int64?
  private var emitted: [UInt8] = []

  init(quantum: TimeSpan) {
    self.quantum = quantum
  }

  /// A time in quanta behind its name, with the quote that ends it.
  func append(_ name: StaticString, _ time: Int64, to room: inout TextRoom) {
    room.append(name)
    room.append(Timestamp(quanta: time, of: quantum))
    room.append(byte: 0x22)
  }

  /// The bounds of an emission's window.
  mutating func appendBounds(_ emission: Emission, to room: inout TextRoom) {
    if emission.start != start || emission.end != end {
      start = emission.start
      end = emission.end
      var text = TextBuffer()
      text.append(atMost: Self.length) { room in
        append(#","start":""#, emission.start, to: &room)
        append(#","end":""#, emission.end, to: &room)
      }
      bounds = text.bytes
    }
    room.append(bounds)
  }

  /// When it was given out, and the end of the line.
  mutating func appendEmitted(_ tau: Int64, to room: inout TextRoom) {
    if tau != self.tau {
      self.tau = tau
      var text = TextBuffer()
      text.append(atMost: Self.length) { room in
        room.append(#","at":""#)
        room.append(Timestamp(nanoseconds: tau))
        room.append("\"}\n")
      }
      emitted = text.bytes
    }
    room.append(emitted)
  }
}
