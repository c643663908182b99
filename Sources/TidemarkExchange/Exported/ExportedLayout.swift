package import TidemarkCore

/// Which of the texts that an export writes a file is.
package struct ExportedLayout: Sendable, Equatable {
  package var layout: ImportMapping.Layout
  package var times: ExportTimes

  /// So many bytes of a file are enough to recognise it.
  package static let bytesToRecognise = 4_096

  /// What a file is that begins with `start`; nil if it is not an export.
  ///
  /// Its header, or the keys of its first line, must be exactly those of an export.
  package static func recognise(_ start: [UInt8]) -> ExportedLayout? {
    for times in ExportTimes.allCases {
      let header = ExportedCSV.header(times)
      if start.starts(with: header),
        start.count > header.count,
        start[header.count] == ASCII.lineFeed || start[header.count] == ASCII.carriageReturn
      {
        return ExportedLayout(layout: .csv, times: times)
      }
    }
    guard let keys = firstKeys(start) else { return nil }
    for times in ExportTimes.allCases where keys == ExportColumn.allCases.map({ $0.name(times) }) {
      return ExportedLayout(layout: .jsonl, times: times)
    }
    return nil
  }

  /// The keys of the object in the first line.
  private static func firstKeys(_ start: [UInt8]) -> [String]? {
    let line = start.prefix { $0 != ASCII.lineFeed }
    guard line.first == ASCII.openBrace else { return nil }
    var reader = JSONReader(InputFile(name: "", bytes: Array(line)))
    do {
      try reader.begin(ASCII.openBrace, "an object")
      var keys: [String] = []
      while let key = try reader.nextKey(isFirst: keys.isEmpty) {
        keys.append(String(decoding: key.text, as: UTF8.self))
        try reader.skipValue(depth: 1)
      }
      return keys
    } catch {
      return nil
    }
  }
}
