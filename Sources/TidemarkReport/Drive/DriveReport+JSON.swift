import TidemarkCore
package import TidemarkMeasurement

extension DriveReport {
  /// What `drive --json` prints.
  ///
  /// Keys are a contract, their order is fixed, and what was not measured is `null`.
  package static func json(_ result: DriveResult) -> String {
    JSONWriter.document { json in
      json.field("recording", result.subject.recording)
      json.field("command", result.subject.command)
      json.field("format", result.subject.format)
      json.field("mode", result.mode.rawValue)
      json.field("readings", result.readings)
      json.field("seconds", result.seconds)
      json.field("other_lines", result.otherLines)
      json.object("windows") {
        for window in result.windows { $0.field(window) }
      }
      json.object("detectors") {
        for detector in result.detectors { $0.field(detector) }
      }
      json.field("pacing", result.pacing)
      json.array("thresholds", result.thresholds) { $0.fields($1) }
      json.field("verdict", result.verdict.rawValue)
      json.array("invalid_reasons", result.faults)
      json.object("metrics") {
        for metric in MetricCatalog(result).metrics { $0.field(metric.name, metric.value) }
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ window: WindowScore) {
    object(window.step) { json in
      json.field("expected", window.expected)
      json.field("right", window.right)
      json.field("wrong", window.wrong)
      json.field("missing", window.missing)
      json.field("unexpected", window.unexpected)
      json.field("results", window.results)
      json.field("updates", window.updates)
      json.field("expected_updates", window.expectedUpdates)
      json.object("numbers") { json in
        for number in window.numbers {
          json.object(number.name) {
            $0.field("wrong", number.wrong)
            $0.field("absent", number.absent)
            $0.field("largest_error", number.largestError)
          }
        }
      }
      json.field(window.contents)
      json.field("too_late", window.tooLate)
      json.field("processing_latency_ns", window.latency)
    }
  }

  private mutating func field(_ contents: WindowScore.Contents?) {
    guard let contents else { return null("contents") }
    object("contents") {
      $0.field("expected", contents.expected)
      $0.field("found", contents.found)
      $0.field("completeness", contents.completeness)
      $0.field("windows_with_more", contents.more)
      $0.field("windows_with_fewer", contents.fewer)
    }
  }

  fileprivate mutating func field(_ detector: DriveResult.Detector) {
    object(detector.step) { json in
      json.fields(detector.program)
      json.object("embedded") { $0.fields(detector.embedded) }
      json.field("shared", detector.shared)
      json.field("repeated", detector.repeated)
      json.field("processing_latency_ns", detector.latency)
    }
  }
}
