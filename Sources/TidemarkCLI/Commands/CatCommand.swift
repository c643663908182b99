import ArgumentParser
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

struct CatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cat",
    abstract: "Print readings for people to read.",
    discussion: """
      EXAMPLES:
        tidemark cat fleet.tide | head
        tidemark cat fleet.tide --device pump-0017 --from 10m --until 11m
        tidemark cat fleet.tide --sensor pressure --first 20 --lost

      One reading a line: arrival, series, epoch/sequence/copy, value, how far the
      device's stamp lies before the arrival, and its anomaly. 'export' writes all
      columns for programs.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @OptionGroup(title: "Selection") var selectionOptions: SelectionOptions

  @OptionGroup var unsealed: UnsealedOptions

  @Flag(help: "Append the readings that never arrived.")
  var lost = false

  func run() throws {
    Interrupts.shared.watch()
    var readings = try SelectedReadings(
      try unsealed.open(recording),
      selectionOptions
    )
    let anomalies = try readings.reader.anomalies()
    let lines = ReadingLines(readings.reader.header.catalog, anomalies)
    var sink = try TextSink("-")
    var text = TextBuffer(capacity: 1 << 20)
    var batch = ReadingBatch()
    while try readings.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      lines.append(batch, lost: false, to: &text)
      try sink.drain(&text)
    }
    while lost, try readings.nextLost(into: &batch) {
      try Interrupts.shared.check()
      lines.append(batch, lost: true, to: &text)
      try sink.drain(&text)
    }
    try sink.finish()
  }
}
