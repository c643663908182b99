import Foundation
import TidemarkCore
import TidemarkScenario

extension ResultRow {
  /// The rows that lines of results say.
  static func rows(_ text: TextBuffer) throws -> [ResultRow] {
    try text.bytes.split(separator: UInt8(ascii: "\n")).map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
      let fields = object.keys.sorted().compactMap { key -> Field? in
        guard key != "step", let value = object[key] else { return nil }
        return Field(key: key, value: describe(value))
      }
      return ResultRow(step: object["step"] as? String ?? "", fields: fields)
    }
  }

  private static func describe(_ value: Any) -> String {
    switch value {
    case let text as String: text
    case let number as NSNumber: ResultRow.text(number.doubleValue)
    default: "null"
    }
  }
}
