import TidemarkCore
import TidemarkExchange

/// Reads a file of readings and its labels, unpacked if it is zstd.
struct ImportWork {
  let path: String
  let mapping: ImportMapping
  let partitions: Int

  func read() throws -> ImportedReadings {
    try read(UnpackedFile.bytes(path))
  }

  /// The same of bytes that were read from the file.
  func read(_ bytes: [UInt8]) throws -> ImportedReadings {
    var labels: InputFile?
    if case .nabWindows(let path, _) = mapping.labels {
      labels = InputFile(name: path, bytes: try WholeFile.bytes(path))
    }
    return try Importer.read(
      InputFile(name: path, bytes: bytes),
      mapping: mapping,
      labels: labels,
      partitions: partitions
    )
  }
}
