import Testing
import TidemarkCore
import TidemarkDetection
import TidemarkScenario
import TidemarkStreams

/// A pipeline in YAML and a topology in Swift are the same thing.
@Suite struct BuiltTopologyTests {
  @Test func `both build the same steps`() throws {
    let scenario = try Scenario.load(
      text: """
        version: 1
        name: a
        pipeline:
          watermark: {bounded-out-of-orderness: 5s, idle-timeout: 30s, after: good, emit: {periodic: 200ms}}
          at-end: keep-open
          ledger: minutes
          steps:
            - {name: good, from: source, validate: {range: true, future: 1m}}
            - {name: once, from: good, deduplicate: {within: 1h}}
            - {name: cool, from: once, filter: "value < 90 and not class == 'pump'"}
            - {name: fahrenheit, from: cool, sensor: temperature, map: "value * 1.8 + 32"}
            - name: minutes
              from: [fahrenheit, good]
              by: [class, sensor]
              window: {hopping: {size: 2m, advance: 1m}, allowed-lateness: 30s, late: side-output}
              aggregate: [count, mean]
            - name: hours
              from: minutes
              by: class
              value: mean
              window: {session: 1h, trigger: {count: 5}, accumulation: discarding}
              aggregate: max
            - {name: spikes, from: cool, detect: {ewma-z: {half-life: 50, threshold: 6, quiet-period: 1m}}}
        """,
      file: "s.yaml"
    )
    let watermark = Watermark.boundedOutOfOrderness(.seconds(5)).withIdleness(.seconds(30))
      .emitted(every: .milliseconds(200))
    let builder = StreamBuilder(watermark: watermark, closesAtEnd: false)
    let good = builder.source().validated("good", future: .minutes(1)).assigningWatermarks()
    let cool = good.deduplicated("once", within: .hours(1))
      .filter("cool", where: .value < 90 && !.deviceClass("pump"))
    cool.of(sensor: "temperature").map("fahrenheit", to: .value * 1.8 + 32).merged(with: good)
      .keyed(by: .deviceClass, .sensor)
      .windowed(
        .hopping(.minutes(2), advance: .minutes(1)),
        allowedLateness: .seconds(30),
        late: .sideOutput
      )
      .aggregate("minutes", [.count, .mean]).decidingClasses()
      .keyed(by: .deviceClass)
      .windowed(.session(gap: .hours(1)).firing(every: 5), of: .mean, accumulation: .discarding)
      .aggregate("hours", [.max]).to { _ in }
    cool.keyed(by: .series)
      .detectEWMAZ("spikes", halfLife: 50, threshold: 6, quietPeriod: .minutes(1)).to { _ in }
    // Only of a step that names no key is it known later which it is.
    var written = try #require(scenario.pipeline)
    written.steps[6].key = .series
    // What is built in Swift is written nowhere.
    for index in written.steps.indices { written.steps[index].places = nil }
    #expect("\(written)" == "\(builder.build().topology)")
  }
}
