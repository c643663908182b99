import CSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which cores the threads of this process run on: a pacer that spins must not share one.
package enum Cores {
  /// Bytes of a mask with a bit for each core: of 1,024, as glibc has it.
  private static let maskLength = 128

  /// Takes a core away from all threads of this process until `giveBack`; the caller has it.
  ///
  /// A process with one core keeps it as it is.
  struct Reserved: Sendable {
    /// Those that the process had.
    private let all: [Int]
    /// Nil: there was none to spare, or the system does not give one.
    let core: Int?

    init() {
      let all = Cores.ofThread(0)
      self.all = all
      guard all.count > 1, let last = all.last else {
        core = nil
        return
      }
      // Threads that are begun later have the cores of the one that begins them.
      for thread in Cores.threads() { Cores.setThread(thread, Array(all.dropLast())) }
      core = Cores.setThread(0, [last]) ? last : nil
    }

    func giveBack() {
      guard core != nil else { return }
      for thread in Cores.threads() { Cores.setThread(thread, all) }
    }
  }

  /// Does something on the caller's thread with all cores but the one that a pacer takes: a program that is
  /// begun there keeps off it.
  package static func besidePacer<Value>(_ body: () throws -> Value) rethrows -> Value {
    let all = ofThread(0)
    guard all.count > 1 else { return try body() }
    setThread(0, Array(all.dropLast()))
    defer { setThread(0, all) }
    return try body()
  }

  /// The cores that a thread may use, 0 being the caller; none if the system does not say.
  private static func ofThread(_ thread: Int32) -> [Int] {
    var mask = [UInt8](repeating: 0, count: maskLength)
    // Invariant: the system writes `maskLength` bytes at most, which the mask has.
    guard unsafe tidemark_get_cores(thread, &mask, maskLength) > 0 else { return [] }
    return (0..<8 * maskLength).filter { mask[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
  }

  /// Whether the system agreed.
  @discardableResult
  private static func setThread(_ thread: Int32, _ cores: [Int]) -> Bool {
    var mask = [UInt8](repeating: 0, count: maskLength)
    for core in cores { mask[core / 8] |= 1 << UInt8(core % 8) }
    return unsafe tidemark_set_cores(thread, mask, maskLength) == 0
  }

  /// Numbers of this process's threads.
  private static func threads() -> [Int32] {
    guard let folder = unsafe opendir("/proc/self/task") else { return [] }
    defer { unsafe closedir(folder) }
    var numbers: [Int32] = []
    while let entry = unsafe readdir(folder) {
      // Invariant: an entry is valid until the next is read, and its name ends in a zero.
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int32(name) { numbers.append(number) }
    }
    return numbers
  }

  /// Nanoseconds that the host gave to others while this machine wanted to run, all cores together, since it
  /// started; nil where the system does not say.
  ///
  /// It counts ticks, of 10 ms mostly.
  static func steal() -> Int64? {
    let descriptor = unsafe open("/proc/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 512)
    // Invariant: as many bytes are read as the array has.
    let count = unsafe read(descriptor, &bytes, bytes.count)
    let line = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).prefix { $0 != "\n" }
    let words = line.split(separator: " ")
    // cpu user nice system idle iowait irq softirq steal ...
    guard words.count > 8, words[0] == "cpu", let ticks = Int64(words[8]) else { return nil }
    let ticksPerSecond = Int64(sysconf(Int32(_SC_CLK_TCK)))
    return ticksPerSecond > 0 ? ticks * (1_000_000_000 / ticksPerSecond) : nil
  }
}
