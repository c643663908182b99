private import CSystem
import Synchronization

/// Lets the system write a file while it still grows.
///
/// Else nearly all of it waits in memory for the end, and who waits for the end waits for the disk.
struct Writeback: ~Copyable, Sendable {
  /// Much for a disk at once, little to wait for at the end.
  private static let piece = 4 << 20

  /// A file is written by one thread at a time, but not always the same.
  private let length: Atomic<Int>
  private let begun: Atomic<Int>

  /// Of a file that has so many bytes.
  init(behind length: Int = 0) {
    self.length = Atomic(length)
    begun = Atomic(length)
  }

  /// Says that the file is longer by so many bytes.
  func wrote(_ count: Int, to descriptor: Int32) {
    let length = length.add(count, ordering: .relaxed).newValue
    let start = begun.load(ordering: .relaxed)
    guard length - start >= Self.piece else { return }
    tidemark_begin_writeback(descriptor, Int64(start), Int64(length - start))
    begun.store(length, ordering: .relaxed)
  }
}
