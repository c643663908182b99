package import TidemarkCore

/// One line of results, as `tidemark replay --results` writes them and other programs may.
package struct ResultLine: Sendable, Equatable {
  package enum Subject: Sendable, Equatable {
    /// A result of a window: what it is now, or that it is withdrawn.
    case window(key: String, start: Timestamp, end: Timestamp, isWithdrawn: Bool)
    /// An alert about a reading: `device/sensor/sequence`.
    case reading(String, epoch: UInt32)
    /// An alert about the reading of a series that was stamped with this time.
    case moment(series: String, eventTime: Timestamp)
    /// The program may be given readings.
    case ready
    /// Late readings, rejects and what else is not compared.
    case other
  }

  package var step: String
  package var subject: Subject
  package var score: Double
  /// Of a window, in the order of the line; null is NaN.
  package var numbers: [(name: String, value: Double)]
  package var texts: [(name: String, value: String)]

  package static func == (a: ResultLine, b: ResultLine) -> Bool {
    a.step == b.step && a.subject == b.subject && a.score.bitPattern == b.score.bitPattern
      && a.numbers.elementsEqual(b.numbers) {
        $0.name == $1.name && $0.value.bitPattern == $1.value.bitPattern
      } && a.texts.elementsEqual(b.texts, by: ==)
  }
}
