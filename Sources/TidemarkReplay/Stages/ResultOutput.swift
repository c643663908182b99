import TidemarkCore
import TidemarkStreams

/// Makes what is written of what the steps gave out.
protocol ResultOutput: Sendable {
  /// Takes what came out of a batch, in order.
  mutating func append(
    _ result: BatchResult,
    of batch: EngineBatch,
    to text: inout TextBuffer
  )

  /// Called once, at the end of the input.
  mutating func finish(to text: inout TextBuffer)
}

/// Hands over what came out to who embeds a replay; nothing is written.
struct TakenResults: ResultOutput {
  let take: @Sendable (BatchResult, EngineBatch) -> Void

  func append(_ result: BatchResult, of batch: EngineBatch, to text: inout TextBuffer) {
    take(result, batch)
  }

  func finish(to text: inout TextBuffer) {}
}
