import Foundation
import Synchronization
import TidemarkCore

/// A program under way, with pipes to its standard input and from its standard output.
///
/// The shell runs it in a process group of its own, which is ended as a whole: nothing is left of it when
/// this is over, whatever it has begun.
final class DrivenProgram: Sendable {
  /// How it ended.
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  private struct State {
    var input: Int32?
    var output: Int32?
    /// Nil: it was not waited for yet.
    var ending: Ending?
  }

  /// How long it may take to end when it is asked to, in milliseconds.
  private static let patience = 500

  private let process: pid_t
  private let state: Mutex<State>

  init(command: String) throws {
    let input = try Pipe.ends()
    let output = try Pipe.ends()
    defer {
      close(input.read)
      close(output.write)
    }
    let spawned = Spawn.shell(command, input: input.read, output: output.write)
    guard case .success(let process) = spawned else {
      close(input.write)
      close(output.read)
      guard case .failure(let error) = spawned else { throw Failure(.unexpected, "no process") }
      throw Failure(.unexpected, "--command: /bin/sh cannot be run: \(systemError(error.code))")
    }
    self.process = process
    for descriptor in [input.write, output.read] {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    state = Mutex(State(input: input.write, output: output.read))
  }

  deinit {
    end()
  }

  /// For writing without blocking; nil when it was closed.
  var input: Int32? { state.withLock { $0.input } }
  /// For reading without blocking; nil when it was closed.
  var output: Int32? { state.withLock { $0.output } }

  /// Tells it that there is no more.
  func closeInput() {
    state.withLock { if let input = $0.input.take() { close(input) } }
  }

  /// How it ended; nil while it runs.
  var ending: Ending? {
    state.withLock { state in
      if let ending = state.ending { return ending }
      var information = unsafe siginfo_t()
      // Only looks: the number of a process that was waited for may be another's.
      let code = unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
      guard code == 0, unsafe information.si_signo == SIGCHLD else { return nil }
      return collect(&state)
    }
  }

  /// Ends it, and all that it has begun.
  func end() {
    closeInput()
    state.withLock { state in
      if let output = state.output.take() { close(output) }
    }
    guard ending == nil else { return }
    kill(-process, SIGTERM)
    for _ in 0..<Self.patience / 10 {
      usleep(10_000)
      if ending != nil { return }
    }
    state.withLock { state in
      if state.ending == nil { _ = collect(&state) }
    }
  }

  /// Waits for it, and ends what it has left behind.
  private func collect(_ state: inout State) -> Ending {
    // Before it is waited for: until then the group's number is its own.
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    let ending = signal == 0 ? Ending.exit(status >> 8 & 0xFF) : .signal(signal)
    state.ending = ending
    return ending
  }
}

/// Pipes that other programs do not inherit.
private enum Pipe {
  static func ends() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else {
      throw Failure(.unexpected, "there is no pipe to be had: \(systemError())")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
