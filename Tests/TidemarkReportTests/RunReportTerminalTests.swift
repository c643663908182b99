import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReport
import TidemarkTestSupport

@Suite struct RunReportTerminalTests {
  @Test(arguments: SampleRuns.all.map(\.name))
  func `the report of a run`(name: String) throws {
    let run = try #require(SampleRuns.all.first { $0.name == name }?.run)
    #expect(
      Snapshot.difference(
        of: RunReport.terminal(run, color: false),
        from: Snapshot.file("\(name).txt")
      ) == nil
    )
  }

  @Test(arguments: SampleRuns.all.map(\.name))
  func `no line exceeds 80 columns or ends in a space`(name: String) throws {
    let run = try #require(SampleRuns.all.first { $0.name == name }?.run)
    for line in RunReport.terminal(run, color: false).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
      #expect(line.last != " ", "\(line)")
    }
  }

  @Test(arguments: SampleRuns.all.map(\.name))
  func `colour changes nothing but colour`(name: String) throws {
    let run = try #require(SampleRuns.all.first { $0.name == name }?.run)
    let plain = RunReport.terminal(run, color: false)
    let colored = RunReport.terminal(run, color: true)
    #expect(colored != plain)
    #expect(withoutColor(colored) == plain)
    #expect(!plain.contains("\u{1B}"))
  }

  @Test func `lines fit whatever the size of the numbers`() {
    for exponent in 0...18 {
      var run = SampleRuns.coldChain
      var size: Int64 = 1
      for _ in 0..<exponent { size *= 10 }
      run.readings = size
      run.devices = Int(size)
      run.duration = TimeSpan(nanoseconds: size)
      run.ledger = Ledger(generated: size, counts: [.onTime: size / 2, .lost: size - size / 2])
      run.recording?.bytes = size
      run.throughput = .init(simulate: Double(size), replay: 1 / Double(size))
      for line in RunReport.terminal(run, color: false).split(separator: "\n") {
        #expect(line.count <= 80, "1e\(exponent): \(line)")
      }
    }
  }

  @Test func `the whole digests are shown`() {
    let text = RunReport.terminal(SampleRuns.coldChain, color: false)
    #expect(text.contains(SampleRuns.coldChain.digests.recording))
    #expect(text.contains(SampleRuns.coldChain.digests.results ?? "none"))
  }
}
