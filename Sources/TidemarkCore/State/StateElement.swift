/// What a column of a state holds: it is copied as it lies in memory.
///
/// Who conforms has no padding, and every pattern of its bits is a value: bytes that are copied in are
/// always something, and bytes that are copied out are always the same for the same values. The platforms
/// that Tidemark runs on are little-endian, as the format is.
package protocol StateElement: BitwiseCopyable {}

extension UInt8: StateElement {}
extension UInt16: StateElement {}
extension UInt32: StateElement {}
extension UInt64: StateElement {}
extension Int32: StateElement {}
extension Int64: StateElement {}
extension Double: StateElement {}

/// Appends the memory of a column.
func append<Element: StateElement>(_ column: [Element], to bytes: inout [UInt8]) {
  // All bytes of the elements are initialised, since they have no padding.
  unsafe column.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
}

/// The elements that lie in `bytes` from `start` on, where there must be as many.
func elements<Element: StateElement>(_ count: Int, of bytes: [UInt8], at start: Int) -> [Element] {
  let size = count * MemoryLayout<Element>.stride
  precondition(start >= 0 && start + size <= bytes.count)
  // An empty array has one place in memory that all threads share, which must not be written to.
  guard count > 0 else { return [] }
  return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
    unsafe bytes.withUnsafeBytes { source in
      // `size` bytes from `start` on lie in the source, and as many fit the buffer; any bits are a value.
      let part = unsafe UnsafeRawBufferPointer(rebasing: source[start..<start + size])
      unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: part)
    }
    initialized = count
  }
}
