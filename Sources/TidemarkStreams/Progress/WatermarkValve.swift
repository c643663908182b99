/// Flink's `StatusWatermarkValve`: one watermark and one status out of those of several channels.
///
/// The output is the minimum over the channels that are active and aligned. A channel that was idle is
/// aligned again once its watermark has caught up with the output.
package struct WatermarkValve: Sendable {
  package enum Output: Sendable, Equatable {
    case watermark(Int64)
    case idle
    case active
  }

  private struct Channel: Sendable {
    var watermark = Int64.min
    var isIdle = false
    var isAligned = true
  }

  private var channels: [Channel]
  private var lastWatermark = Int64.min
  private var isIdle = false

  package init(channels count: Int) {
    channels = [Channel](repeating: Channel(), count: count)
  }

  /// A watermark comes through a channel; an idle one's is ignored, and so is one that goes back.
  package mutating func receive(watermark: Int64, channel: Int) -> [Output] {
    guard !isIdle, !channels[channel].isIdle, watermark > channels[channel].watermark else {
      return []
    }
    channels[channel].watermark = watermark
    if watermark >= lastWatermark { channels[channel].isAligned = true }
    return emitMinimum()
  }

  /// A channel becomes idle.
  ///
  /// With the last one the maximum over all is flushed.
  package mutating func becomeIdle(channel: Int) -> [Output] {
    guard !channels[channel].isIdle else { return [] }
    channels[channel].isIdle = true
    channels[channel].isAligned = false
    let heldBack = channels[channel].watermark == lastWatermark
    guard channels.allSatisfy(\.isIdle) else { return heldBack ? emitMinimum() : [] }
    let flushed = heldBack ? emit(channels.map(\.watermark).max() ?? .min) : []
    isIdle = true
    return flushed + [.idle]
  }

  /// A channel becomes active again.
  package mutating func becomeActive(channel: Int) -> [Output] {
    guard channels[channel].isIdle else { return [] }
    channels[channel].isIdle = false
    if channels[channel].watermark >= lastWatermark { channels[channel].isAligned = true }
    guard isIdle else { return [] }
    isIdle = false
    return [.active]
  }

  private mutating func emitMinimum() -> [Output] {
    guard let least = channels.filter(\.isAligned).map(\.watermark).min() else { return [] }
    return emit(least)
  }

  private mutating func emit(_ watermark: Int64) -> [Output] {
    guard watermark > lastWatermark else { return [] }
    lastWatermark = watermark
    return [.watermark(watermark)]
  }
}
