import ArgumentParser
import Foundation

/// The flags about output that every command has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document instead of text.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print only errors.")
  var quiet = false

  @Flag(help: "No colours (also NO_COLOR).")
  var noColor = false

  /// Whether text on standard output may have colours.
  var color: Bool { allowsColor && Console.isTerminal(1) }

  /// Whether nothing but the kind of output speaks against colours.
  var allowsColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return !noColor && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }

  /// Whether a progress bar may be drawn on standard error.
  var showsProgress: Bool { !quiet && !json && Console.isTerminal(2) }
}
