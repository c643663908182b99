import TidemarkCore

/// A line of the results of a pipeline case: some of its keys, with what they are as text.
package struct ResultRow: Sendable, Equatable {
  package struct Field: Sendable, Equatable {
    /// As in the results, such as `event_time`.
    package var key: String
    /// A number as the results write it, a time, or a text as it is.
    package var value: String

    package init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  package var step: String
  package var fields: [Field]

  package init(step: String, fields: [Field]) {
    self.step = step
    self.fields = fields
  }

  package subscript(key: String) -> String? { fields.first { $0.key == key }?.value }

  /// The same row with no other keys than these, in their order.
  package func only(_ keys: [String]) -> ResultRow {
    ResultRow(step: step, fields: keys.compactMap { key in fields.first { $0.key == key } })
  }

  /// A number as the results write it.
  package static func text(_ number: Double) -> String {
    var buffer = TextBuffer()
    buffer.append(number)
    return buffer.string
  }
}
