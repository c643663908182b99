import Testing
import TidemarkCore
import TidemarkMeasurement

@Suite struct RunResultTests {
  @Test func `a run that balances and holds is ok`() {
    #expect(sampleRun().accountingFaults == [])
    #expect(sampleRun().verdict == .ok)
  }

  @Test func `invalid goes before failed`() {
    var run = sampleRun()
    run.thresholds = [
      ThresholdOutcome(text: "a < 1", state: .skipped("no baseline"), value: 2, dimension: .number)
    ]
    #expect(run.verdict == .ok)
    run.thresholds.append(
      ThresholdOutcome(text: "b < 1", state: .failed(nil), value: 2, dimension: .number)
    )
    #expect(run.verdict == .failed)
    run.faults = ["the schedule was missed"]
    #expect(run.verdict == .invalid)
  }

  @Test func `one vanished reading makes the run invalid`() {
    var run = sampleRun()
    run.ledger[.onTime] -= 1
    #expect(run.verdict == .invalid)

    var miscounted = sampleRun()
    miscounted.readings += 1
    #expect(miscounted.accountingFaults == ["901 readings arrived, but the ledger says 900"])

    var step = sampleRun()
    step.steps[2].outcome = .window(WindowResult(ledger: Ledger(generated: 900), results: 0))
    #expect(
      step.accountingFaults == [
        "step minutes: the ledger does not balance: of 900 readings, 900 vanished"
      ]
    )
    #expect(step.verdict == .invalid)
  }

  @Test func `bytes per reading need a recording and readings`() {
    #expect(sampleRun().bytesPerReading == 5)
    var empty = sampleRun()
    empty.readings = 0
    #expect(empty.bytesPerReading == nil)
    empty = sampleRun()
    empty.recording = nil
    #expect(empty.bytesPerReading == nil)
  }
}
