import ArgumentParser
import TidemarkCore

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draw a device: its values by true, event and arrival time, its delays.",
    discussion: """
      EXAMPLES:
        tidemark report fleet.tide
        tidemark report fleet.tide --device reefer-0017 -o reefer.svg
        tidemark report fleet.tide --sensor temperature --from 2026-01-01T00:10:00Z

      Writes one file that needs no other: HTML with layers to switch on and off, or
      SVG. The same recording gives the same bytes.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "The device (default: the first with an anomaly, else the first).")
  var device: String?

  @Option(help: "Only this sensor; may be given several times.")
  var sensor: [String] = []

  @Option(
    help: """
      Leave out what was measured before: an instant, or a span after the start (by event time if \
      the true is unknown).
      """
  )
  var from: String?

  @Option(help: "Leave out what was measured then or later: an instant, or a span after the start.")
  var until: String?

  @Option(
    name: .shortAndLong,
    help: """
      The file to write, .html or .svg; '-' is standard output (default: RECORDING-DEVICE.html in \
      this folder).
      """
  )
  var output: String?

  @Option(help: "html or svg (default: by the output's extension, else html).")
  var format: PageFormat?

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let from = try from.map { try SliceRequest.Moment($0, "--from") }
    let until = try until.map { try SliceRequest.Moment($0, "--until") }
    guard output != "-" || !outputOptions.json else {
      throw Failure(.usage, "-o - and --json both want standard output; give a file")
    }
    var outputs = OutputPaths()
    try outputs.add(output, "--output")
    try outputs.check(inputs: [recording])
    let format = try format ?? PageFormat(output: output)
    Interrupts.shared.watch()
    let work = DevicePageWork(
      recording: recording,
      unsealed: unsealed,
      device: device,
      sensors: sensor,
      from: from,
      until: until,
      format: format,
      output: outputOptions
    )
    let answer = try work.write(to: output)
    if output != "-" { try outputOptions.show(answer) }
  }
}

/// What kind of file a page is.
enum PageFormat: String, ExpressibleByArgument {
  case html, svg

  /// By the extension of a file's name.
  init(output path: String?) throws {
    guard let path, path != "-" else {
      self = .html
      return
    }
    let name = path.split(separator: "/").last ?? ""
    if name.hasSuffix(".svg") {
      self = .svg
    } else if name.hasSuffix(".html") || name.hasSuffix(".htm") || !name.contains(".") {
      self = .html
    } else {
      throw Failure(.usage, "-o \(path): give a name that ends in .html or .svg, or say --format")
    }
  }
}
