#if os(Linux)
import Foundation

extension Program {
  /// The largest resident memory of one run of `tidemark`, in bytes.
  ///
  /// Spawned here rather than by Foundation, as the kernel tells it only to who waits.
  static func peakMemory(_ arguments: [String], in folder: String) throws -> Double {
    let words = ["/usr/bin/env", "-C", folder, try path.get()] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var child: pid_t = 0
    let spawned = posix_spawn(&child, "/usr/bin/env", &actions, nil, pointers, environ)
    guard spawned == 0 else { throw NotFound(description: "cannot start \(words)") }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(child, &status, 0, &usage) == child, status == 0 else {
      throw NotFound(description: "\(words) failed: \(status)")
    }
    return Double(usage.ru_maxrss) * 1_024
  }
}
#endif
