import Foundation
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

/// Writes readings as a recording grows, chunk by chunk, until it is finished.
///
/// The kinds of anomalies are known when it is: a reading's anomaly has a number and no kind.
struct FollowedExport {
  /// Between two looks at the file.
  private static let pause: useconds_t = 50_000

  private let recording: String
  private let key: RecordingKey?
  private let layout: ExportLayout
  private let times: ExportTimes
  private let lost: Bool

  init(
    _ recording: String,
    key: RecordingKey?,
    layout: ExportLayout,
    times: ExportTimes,
    lost: Bool
  ) {
    self.recording = recording
    self.key = key
    self.layout = layout
    self.times = times
    self.lost = lost
  }

  func write(to path: String) throws {
    var follower = try RecordingFollower(path: recording, key: key)
    var sink = try TextSink(path)
    var buffer = TextBuffer(capacity: 1 << 20)
    var batch = ReadingBatch()
    var text: (any ReadingExporter)?
    while true {
      try Interrupts.shared.check()
      let step = try follower.next(into: &batch)
      if text == nil, let header = follower.header {
        text = try layout.exporter(ExportedRecording(header), times: times, showsLost: lost)
        text?.begin(to: &buffer)
      }
      switch step {
      case .readings: text?.append(batch, lost: false, to: &buffer)
      case .lost: if lost { text?.append(batch, lost: true, to: &buffer) }
      case .notYet: usleep(FollowedExport.pause)
      case .end:
        text?.finish(to: &buffer)
        try sink.drain(&buffer)
        try sink.finish()
        return
      }
      if !buffer.bytes.isEmpty { try sink.drain(&buffer) }
    }
  }
}
