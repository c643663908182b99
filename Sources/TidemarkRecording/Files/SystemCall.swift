#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The few calls to the operating system that a recording needs.
///
/// A call that a signal interrupted is made again; short reads are continued. What fails is thrown as
/// the error's number.
enum SystemCall {
  static func openForReading(_ path: String) throws(SystemError) -> Int32 {
    try checked { unsafe open(path, O_RDONLY | O_CLOEXEC) }
  }

  /// Creates a file; one that is there is emptied, or is an error.
  static func create(_ path: String, replacing: Bool) throws(SystemError) -> Int32 {
    // Appending, so that what follows a cut is at its end.
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
    return try checked { unsafe open(path, flags, 0o666) }
  }

  static func close(_ descriptor: Int32) {
    // The descriptor is gone whatever this returns; what was synced before is safe.
    #if canImport(Glibc)
    _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
    _ = Musl.close(descriptor)
    #else
    _ = Darwin.close(descriptor)
    #endif
  }

  /// What `path` is; nil if there is nothing.
  static func kind(of path: String) -> FileKind? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return kind(status)
  }

  static func kindAndSize(_ descriptor: Int32) throws(SystemError) -> (kind: FileKind, size: Int) {
    var status = stat()
    _ = try checked { unsafe fstat(descriptor, &status) }
    return (kind(status), Int(status.st_size))
  }

  private static func kind(_ status: stat) -> FileKind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    default: .other
    }
  }

  /// Returns how many bytes were taken, which may be fewer than there are.
  static func write(
    _ bytes: [UInt8],
    from start: Int,
    to descriptor: Int32
  ) throws(SystemError) -> Int {
    precondition((0...bytes.count).contains(start))
    return try checked {
      // Inside the buffer: the precondition.
      unsafe bytes.withUnsafeBytes {
        #if canImport(Glibc)
        unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + start }, $0.count - start)
        #elseif canImport(Musl)
        unsafe Musl.write(descriptor, $0.baseAddress.map { unsafe $0 + start }, $0.count - start)
        #else
        unsafe Darwin.write(descriptor, $0.baseAddress.map { unsafe $0 + start }, $0.count - start)
        #endif
      }
    }
  }

  /// Fills `bytes` from `offset` of the file; returns fewer than asked for at its end.
  static func read(
    _ descriptor: Int32,
    at offset: Int,
    into bytes: inout [UInt8]
  ) throws(SystemError) -> Int {
    var done = 0
    while done < bytes.count {
      let count = try checked {
        unsafe bytes.withUnsafeMutableBytes {
          unsafe pread(
            descriptor,
            $0.baseAddress.map { unsafe $0 + done },
            $0.count - done,
            off_t(offset + done)
          )
        }
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Makes what was written durable.
  ///
  /// Devices and pipes cannot be synced; that is no error. After a real failure the kernel may have
  /// dropped the pages, so the call must not be made again on this descriptor (Rebello et al., "Can
  /// Applications Recover from fsync Failures?", ATC 2020).
  static func sync(_ descriptor: Int32) throws(SystemError) {
    do {
      _ = try checked { fsync(descriptor) }
    } catch {
      guard [EINVAL, ENOTSUP, EROFS].contains(error.number) else { throw error }
    }
  }

  static func rename(_ source: String, to target: String) throws(SystemError) {
    #if canImport(Glibc)
    _ = try checked { unsafe Glibc.rename(source, target) }
    #elseif canImport(Musl)
    _ = try checked { unsafe Musl.rename(source, target) }
    #else
    _ = try checked { unsafe Darwin.rename(source, target) }
    #endif
  }

  static func remove(_ path: String) throws(SystemError) {
    _ = try checked { unsafe unlink(path) }
  }

  static func truncate(_ descriptor: Int32, to size: Int) throws(SystemError) {
    _ = try checked { ftruncate(descriptor, off_t(size)) }
  }

  static var monotonicTime: Int64 {
    var time = timespec()
    // Fails only for clocks that there are not.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  static var processID: Int32 { getpid() }

  /// Repeats a call until no signal interrupts it.
  private static func checked<Count: SignedInteger>(
    _ call: () -> Count
  ) throws(SystemError) -> Count {
    while true {
      let result = call()
      if result >= 0 { return result }
      let number = errno
      if number != EINTR { throw SystemError(number) }
    }
  }
}

extension SystemError {
  /// As in "No such file or directory".
  package var text: String { unsafe String(cString: strerror(number)) }
}
