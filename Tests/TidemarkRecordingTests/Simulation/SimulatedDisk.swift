import Synchronization
import TidemarkRecording
import TidemarkTestSupport

/// A file system in memory whose disk does what real ones do when something goes wrong.
///
/// Every call counts; `Faults` says what happens at which. Processes see what they wrote; what is on
/// the disk is only what was synced, and after a power failure any part of the rest.
final class SimulatedDisk: FileSystem {
  /// What goes wrong, by the number of the call, from 0.
  struct Faults: Sendable {
    /// This call, and all after it, do not happen: the process is gone.
    var crash: Int?
    /// Of the write at that call, this many bytes happen.
    var crashedBytes = 0
    /// Errors instead of the call.
    var errors: [Int: Int32] = [:]
    /// Writes that take fewer bytes than they are given.
    var shortWrites: [Int: Int] = [:]
    /// Writes of which a bit comes to the disk wrong, and nobody says so.
    var flippedWrites: Set<Int> = []
    /// Bytes that there is room for; the write that goes beyond takes what fits.
    var space = Int.max
  }

  enum Call: Sendable, Equatable {
    case create(String), write(Int), sync, rename, remove, syncDirectory, truncate
  }

  static let errorOfInputOutput: Int32 = 5
  static let errorOfSpace: Int32 = 28
  /// What calls of a process that is gone throw.
  static let gone: Int32 = 9_999

  private struct Node {
    /// As processes see it.
    var bytes: [UInt8] = []
    /// As the disk has it.
    var durable: [UInt8] = []
    /// What a sync has to bring to the disk.
    var pending: [(offset: Int, bytes: [UInt8])] = []
  }

  private enum NameChange {
    case set(String, Int)
    case remove(String)
  }

  private struct State {
    var nodes: [Node] = []
    var names: [String: Int] = [:]
    var durableNames: [String: Int] = [:]
    var pendingNames: [NameChange] = []
    var calls: [Call] = []
    var now: Int64 = 0
    var faults: Faults
  }

  private let state: Mutex<State>

  init(faults: Faults = Faults()) {
    state = Mutex(State(faults: faults))
  }

  /// The calls so far that change something.
  var calls: [Call] { state.withLock { $0.calls } }

  /// Moves the clock, also backwards.
  func step(clock nanoseconds: Int64) { state.withLock { $0.now &+= nanoseconds } }

  func set(faults: Faults) { state.withLock { $0.faults = faults } }

  /// What a process reads in a file; nil if there is none.
  subscript(path: String) -> [UInt8]? {
    get { state.withLock { state in state.names[path].map { state.nodes[$0].bytes } } }
    set {
      state.withLock { state in
        guard let newValue else { return state.names[path] = nil }
        state.nodes.append(Node(bytes: newValue, durable: newValue))
        state.names[path] = state.nodes.count - 1
        state.durableNames[path] = state.nodes.count - 1
      }
    }
  }

  var names: [String] { state.withLock { $0.names.keys.sorted() } }

  /// The disk after the power failed: what was synced, and of the rest whatever chance leaves.
  func afterPowerFailure(_ random: inout SplitMix64) -> SimulatedDisk {
    let disk = SimulatedDisk()
    state.withLock { state in
      var names = state.durableNames
      // A journal keeps the order of names.
      for change in state.pendingNames.prefix(random.below(state.pendingNames.count + 1)) {
        switch change {
        case .set(let name, let node): names[name] = node
        case .remove(let name): names[name] = nil
        }
      }
      for (name, node) in names.sorted(by: { $0.key < $1.key }) {
        disk[name] = PowerFailure.image(
          durable: state.nodes[node].durable,
          pending: state.nodes[node].pending,
          &random
        )
      }
    }
    return disk
  }

  /// The disk after the process died: the system still brings everything to it.
  func afterCrash() -> SimulatedDisk {
    let disk = SimulatedDisk()
    for name in names { disk[name] = self[name] }
    return disk
  }

  // MARK: FileSystem

  func openForReading(_ path: String) throws(SystemError) -> any OpenFile {
    guard let node = state.withLock({ $0.names[path] }) else { throw SystemError(2) }
    return Handle(disk: self, node: node)
  }

  func create(_ path: String, replacing: Bool) throws(SystemError) -> any OpenFile {
    try call(.create(path))
    let node = state.withLock { state -> Int? in
      if !replacing, state.names[path] != nil { return nil }
      state.nodes.append(Node())
      state.names[path] = state.nodes.count - 1
      state.pendingNames.append(.set(path, state.nodes.count - 1))
      return state.nodes.count - 1
    }
    guard let node else { throw SystemError(17) }
    return Handle(disk: self, node: node)
  }

  func kind(of path: String) -> FileKind? {
    path == "." ? .directory : state.withLock { $0.names[path] == nil ? nil : .file }
  }

  func rename(_ source: String, to target: String) throws(SystemError) {
    try call(.rename)
    let found = state.withLock { state in
      guard let node = state.names.removeValue(forKey: source) else { return false }
      state.names[target] = node
      state.pendingNames.append(.set(target, node))
      state.pendingNames.append(.remove(source))
      return true
    }
    guard found else { throw SystemError(2) }
  }

  func remove(_ path: String) throws(SystemError) {
    try call(.remove)
    state.withLock { state in
      state.names[path] = nil
      state.pendingNames.append(.remove(path))
    }
  }

  func syncDirectory(_ path: String) throws(SystemError) {
    try call(.syncDirectory)
    state.withLock { state in
      state.durableNames = state.names
      state.pendingNames = []
    }
  }

  var now: Int64 {
    state.withLock { state in
      state.now &+= 1_000
      return state.now
    }
  }

  var processID: Int32 { 7 }

  /// Counts a call, and fails it if that is to be; returns its number.
  @discardableResult
  private func call(_ call: Call) throws(SystemError) -> Int {
    let (number, error) = state.withLock { state -> (Int, Int32?) in
      let number = state.calls.count
      state.calls.append(call)
      if let crash = state.faults.crash, number >= crash { return (number, Self.gone) }
      return (number, state.faults.errors[number])
    }
    if let error { throw SystemError(error) }
    return number
  }

  // MARK: Files

  private final class Handle: OpenFile {
    private let disk: SimulatedDisk
    private let node: Int

    init(disk: SimulatedDisk, node: Int) {
      self.disk = disk
      self.node = node
    }

    func write(_ bytes: [UInt8], from start: Int) throws(SystemError) -> Int {
      try disk.write(Array(bytes[start...]), to: node)
    }

    func read(at offset: Int, into bytes: inout [UInt8]) throws(SystemError) -> Int {
      let (node, count) = (node, bytes.count)
      let found = disk.state.withLock {
        Array($0.nodes[node].bytes.dropFirst(offset).prefix(count))
      }
      bytes.replaceSubrange(0..<found.count, with: found)
      return found.count
    }

    func sync() throws(SystemError) { try disk.sync(node) }

    func truncate(to size: Int) throws(SystemError) {
      try disk.call(.truncate)
      let node = node
      disk.state.withLock { state in
        state.nodes[node].bytes.removeLast(state.nodes[node].bytes.count - size)
        state.nodes[node].pending = state.nodes[node].pending.compactMap { write in
          write.offset >= size
            ? nil : (write.offset, Array(write.bytes.prefix(size - write.offset)))
        }
      }
    }

    func kindAndSize() throws(SystemError) -> (kind: FileKind, size: Int) {
      let node = node
      return (.file, disk.state.withLock { $0.nodes[node].bytes.count })
    }
  }

  private func write(_ bytes: [UInt8], to node: Int) throws(SystemError) -> Int {
    let (taken, error) = state.withLock { state -> (Int, Int32?) in
      let number = state.calls.count
      state.calls.append(.write(bytes.count))
      var count = bytes.count
      var error = state.faults.errors[number]
      if let crash = state.faults.crash, number >= crash {
        count = number == crash ? min(count, state.faults.crashedBytes) : 0
        error = Self.gone
      } else if error != nil {
        count = 0
      } else {
        count = min(count, state.faults.shortWrites[number] ?? count)
        let room = state.faults.space - state.nodes.reduce(0) { $0 + $1.bytes.count }
        if count > room {
          count = max(0, room)
          if count == 0 { error = Self.errorOfSpace }
        }
      }
      var part = Array(bytes.prefix(count))
      if state.faults.flippedWrites.contains(number), count > 0 { part[count / 2] ^= 1 }
      state.nodes[node].pending.append((state.nodes[node].bytes.count, part))
      state.nodes[node].bytes += part
      return (count, error)
    }
    if let error { throw SystemError(error) }
    return taken
  }

  private func sync(_ node: Int) throws(SystemError) {
    do throws(SystemError) {
      try call(.sync)
    } catch {
      // The pages count as written though they are not: a later sync does not bring them back.
      if error.number != Self.gone { state.withLock { $0.nodes[node].pending = [] } }
      throw error
    }
    state.withLock { state in
      var durable = state.nodes[node].durable
      for write in state.nodes[node].pending {
        let end = write.offset + write.bytes.count
        if durable.count < end { durable += [UInt8](repeating: 0, count: end - durable.count) }
        durable.replaceSubrange(write.offset..<end, with: write.bytes)
      }
      state.nodes[node].durable = durable
      state.nodes[node].pending = []
    }
  }
}
