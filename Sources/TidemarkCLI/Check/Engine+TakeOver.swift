import TidemarkCore
import TidemarkStreams

extension Engine {
  /// A new engine that goes on where this one is, as after a checkpoint.
  func takenOver() throws -> Engine {
    var writer = StateWriter()
    save(to: &writer)
    var other = Engine(plan)
    var reader = StateReader(writer.bytes)
    do throws(StateError) {
      try other.restore(from: &reader)
      try reader.finish()
    } catch {
      throw Failure(.unexpected, "what an engine saved is not what another reads: \(error.what)")
    }
    return other
  }
}
