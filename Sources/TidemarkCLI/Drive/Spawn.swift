import Foundation

/// Begins a program with everything that Tidemark has changed for itself put back.
///
/// Foundation's `Process` hands ignored signals on: a program that writes to a closed pipe would not end.
enum Spawn {
  struct Refused: Error {
    /// As errno has it.
    var code: Int32
  }

  #if canImport(Darwin)
  private typealias Attributes = posix_spawnattr_t?
  #else
  private typealias Attributes = posix_spawnattr_t
  #endif

  /// Runs a line of shell with these as its standard input and output, in a process group of its own.
  static func shell(_ command: String, input: Int32, output: Int32) -> Result<pid_t, Refused> {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    setAttributes(&attributes)
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }.sorted()
    // Invariant: the arrays end in nil, and their texts live until the call has returned.
    var arguments = unsafe texts(["/bin/sh", "-c", command])
    var variables = unsafe texts(environment)
    defer {
      unsafe arguments.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var process: pid_t = 0
    let code = unsafe posix_spawn(
      &process,
      "/bin/sh",
      &actions,
      &attributes,
      &arguments,
      &variables
    )
    return code == 0 ? .success(process) : .failure(Refused(code: code))
  }

  /// Copies for C, with a nil behind them.
  private static func texts(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    var copies: [UnsafeMutablePointer<CChar>?] = unsafe []
    for text in texts { unsafe copies.append(strdup(text)) }
    unsafe copies.append(nil)
    return unsafe copies
  }

  private static func setAttributes(_ attributes: inout Attributes) {
    var usual = sigset_t()
    unsafe sigemptyset(&usual)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { unsafe sigaddset(&usual, signal) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
  }
}
