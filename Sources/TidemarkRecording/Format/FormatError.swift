/// Bytes that are not what the format says; the reader adds file, offset and rows.
struct FormatError: Error, Equatable {
  /// Continues "the chunk is corrupt: ".
  var what: String

  init(_ what: String) {
    self.what = what
  }
}
