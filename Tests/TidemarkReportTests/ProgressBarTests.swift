import Testing
import TidemarkCore
import TidemarkReport

@Suite struct ProgressBarTests {
  @Test func `a line says what, how far, how fast and how long`() {
    let bar = ProgressBar(label: "simulate", fraction: 0.5, rate: 4.1e6, remaining: .seconds(12))
    #expect(
      bar.line(color: false)
        == "simulate      █████████████████░░░░░░░░░░░░░░░░░  50 %     4.1 M/s     12 s left"
    )
  }

  @Test func `every line has 80 columns`() {
    let labels = ["", "replay", "an extraordinarily long label"]
    let fractions: [Double?] = [nil, -1, 0, 1e-9, 0.123, 0.999_999, 1, 7, .nan]
    let rates: [Double?] = [nil, 0, 999_949, 1e15, .infinity]
    let times: [TimeSpan?] = [nil, .zero, .seconds(59), .days(99), .days(36_500)]
    for label in labels {
      for fraction in fractions {
        for rate in rates {
          for time in times {
            let bar = ProgressBar(label: label, fraction: fraction, rate: rate, remaining: time)
            #expect(bar.line(color: false).count == 80, "\(bar)")
            #expect(withoutColor(bar.line(color: true)) == bar.line(color: false))
          }
        }
      }
    }
  }

  @Test func `the bar grows, and is full only at the end`() {
    var previous = -1
    for step in 0...1_000 {
      let line = ProgressBar(label: "x", fraction: Double(step) / 1_000).line(color: false)
      let ink = line.count { "█▉▊▋▌▍▎▏".contains($0) }
      #expect(ink >= previous)
      previous = ink
      #expect(line.contains("100 %") == (step == 1_000))
      #expect(line.contains("░") || step > 970)
    }
  }
}
