package import TidemarkCore

extension Engine {
  /// Writes what `restore` needs to go on behind the last batch.
  package func save(to writer: inout StateWriter) {
    pass.save(to: &writer)
    for worker in workers { worker.save(to: &writer) }
    cascade?.save(to: &writer)
  }

  /// Makes a new engine what the one that was saved was; it must have the same plan, and as many workers.
  ///
  /// - Throws: `StateError` if the bytes cannot be of such an engine; this one is then of no use.
  package mutating func restore(from reader: inout StateReader) throws(StateError) {
    try pass.restore(from: &reader)
    let keys = pass.keysSoFar
    for index in workers.indices { try workers[index].restore(from: &reader, keys: keys) }
    try cascade?.restore(from: &reader, keys: keys)
  }
}
