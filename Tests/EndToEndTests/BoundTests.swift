import Foundation
import Testing
import TidemarkCore
import TidemarkRecording
import TidemarkTestSupport

/// What a simulation and a replay hold does not depend on how long the recording is, nor on how fast
/// results are taken.
@Suite struct BoundTests {
  /// Devices that each send a hundred readings a second, of which a few are late.
  private static func scenario(
    devices: Int = 100,
    seconds: Int,
    window: String = "10s"
  ) -> String {
    """
    version: 1
    name: bounds
    seed: 5
    start: 2026-01-01T00:00:00Z
    duration: \(seconds)s
    fleet:
      - class: drive
        devices: \(devices)
        sensors:
          - name: current
            unit: A
            every: {period: 10ms, jitter: {uniform: {low: -4ms, high: 4ms}}}
            resolution: 0.001
            signal: [{sine: {amplitude: 1.5, period: 10m}}, {noise: {sd: 0.2}}]
        network:
          delay: {lognormal: {median: 80ms, p99: 2s}}
          duplicate: 1%
    pipeline:
      watermark: {bounded-out-of-orderness: 5s}
      steps:
        - {name: unique, deduplicate: {within: 10s}}
        - {name: tens, window: {tumbling: \(window)}, aggregate: [count, sum, min, max, mean]}

    """
  }

  #if os(Linux)
  /// Sanitizers have memory of their own, which grows as they please.
  private static var isPlain: Bool {
    let peak = try? Program.peakMemory(["--version"], in: "/")
    return peak.map { $0 < 40e6 } ?? false
  }

  /// Ten times as long, and no more than a tenth more memory; both are many chunks and batches.
  ///
  /// Forty million readings, so only `make test-deep` has the time.
  @Test func `memory does not grow with the recording`() throws {
    guard Depth.isDeep, Self.isPlain else { return }
    let workplace = try Workplace([
      "short.yaml": Self.scenario(seconds: 360),
      "long.yaml": Self.scenario(seconds: 3_600),
    ])
    func peak(_ words: String...) throws -> Double {
      try Program.peakMemory(words + ["--threads", "2"], in: workplace.path)
    }
    let simulated = (
      try peak("simulate", "short.yaml", "-o", "short.tide"),
      try peak("simulate", "long.yaml", "-o", "long.tide")
    )
    #expect(simulated.1 < 1.1 * simulated.0, "\(simulated)")
    let replayed = (
      try peak("replay", "short.tide", "--results", "short.jsonl"),
      try peak("replay", "long.tide", "--results", "long.jsonl")
    )
    #expect(replayed.1 < 1.1 * replayed.0, "\(replayed)")
  }
  #endif

  /// A recording of nine chunks of a hundred devices; in a quick run of twenty small ones of twenty.
  private static let recording = Result {
    let text =
      Depth.isDeep
      ? scenario(seconds: 120, window: "100ms")
      : scenario(devices: 20, seconds: 40, window: "100ms")
    let workplace = try Workplace(["bounds.yaml": text])
    try workplace.simulate("bounds.yaml", to: "bounds.tide")
    if Depth.isDeep { return try workplace.bytes("bounds.tide") }
    let path = workplace.path
    var reader = try RecordingReader(path: "\(path)/bounds.tide")
    var writer = try RecordingWriter(
      path: "\(path)/small.tide",
      header: reader.header,
      rowsPerChunk: 4_096
    )
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { try writer.append(batch) }
    _ = try writer.finish(anomalies: [])
    return try workplace.bytes("small.tide")
  }

  /// The reader of a pipe waits before it takes anything: until then the source may read what is on
  /// its way and no more.
  @Test(arguments: ["1", "2"])
  func `a slow sink slows the source`(threads: String) throws {
    let workplace = try Workplace()
    try workplace.write(try Self.recording.get(), to: "bounds.tide")
    let size = try workplace.bytes("bounds.tide").count
    #expect(try workplace.shell("mkfifo pipe").code == 0)
    // What the program reads while nobody reads its results is rchar in /proc; it ends when that stands
    // still.
    let batch = Depth.isDeep ? "" : "--batch-size 1024"
    let run = try workplace.shell(
      """
      tidemark replay bounds.tide --results pipe --threads \(threads) \(batch) --json > run.json & replay=$!
      exec 9< pipe
      count() { grep rchar /proc/$replay/io | tr -dc 0-9; }
      last=0
      until now=$(count); [ "$now" = "$last" ]; do last=$now; sleep 0.3; done
      echo $now
      sha256sum <&9 | cut -d ' ' -f 1
      wait $replay
      echo $?
      """
    )
    let lines = run.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 3, "\(run.output)\(run.errors)")
    #expect(lines[2] == "0")
    #expect(try workplace.text("run.json").contains("sha256:\(lines[1])"))
    // A chunk or two of them, the batches on their way, and the index.
    let read = try #require(Int(lines[0]))
    #expect(read < size / 2, "\(read) of \(size)")
  }
}
