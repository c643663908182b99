/// How one byte plane of a column is stored.
///
/// ```
/// constant   kind 1, value 1
/// raw        kind 1, one byte per value
/// zstandard  kind 1, length 4, a zstd frame of that many bytes
/// sparse     kind 1, default 1, length 4, then in that many bytes for every value that is not the
///            default: how many were skipped since the last (LEB128), value 1
/// ```
enum PlaneKind: UInt8 {
  case constant, raw, zstandard, sparse
}
