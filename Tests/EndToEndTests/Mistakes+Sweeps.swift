extension BadInputTests {
  private static let bound = "pipeline.watermark.bounded-out-of-orderness"

  private static func sweep(_ what: String, _ arguments: [String], says: String) -> Mistake {
    Mistake(what: what, arguments: ["sweep"] + arguments, code: 64, says: says)
  }

  static let sweeps = [
    sweep(
      "nothing to vary",
      ["good.tide"],
      says: "say what to vary: --vary PATH=FROM..TO:COUNT or PATH=a,b,c"
    ),
    sweep(
      "no values",
      ["good.tide", "--vary", "seed"],
      says: "--vary seed: write PATH=FROM..TO:COUNT or PATH=a,b,c"
    ),
    sweep(
      "a setting that is none",
      ["good.yaml", "--vary", "pipeline.watermrk=1s..2s:3"],
      says: "good.yaml:"
    ),
    sweep(
      "a value that is refused",
      ["good.yaml", "--vary", "\(bound)=1s,x"],
      says: "good.yaml:"
    ),
    sweep(
      "thresholds",
      ["good.yaml", "--vary", "thresholds.1=1,2"],
      says: "thresholds are not judged in a sweep"
    ),
    sweep(
      "a metric that is none",
      ["good.yaml", "--vary", "seed=1,2", "--metric", "ledger.lst.share"],
      says: "--metric ledger.lst.share: names no metric; did you mean 'ledger.lost.share'?"
    ),
    sweep(
      "a metric of the wall clock",
      ["good.yaml", "--vary", "seed=1,2", "--metric", "throughput.replay"],
      says: "--metric throughput.replay: this is another number each time"
    ),
    sweep(
      "no threads",
      ["good.yaml", "--vary", "seed=1,2", "--threads", "0"],
      says: "--threads 0: give a number from 1 to 256"
    ),
    sweep(
      "a seed for a recording",
      ["good.tide", "--vary", "\(bound)=1s,2s", "--seed", "3"],
      says: "--seed is for scenarios"
    ),
    sweep(
      "a recommendation of two settings",
      [
        "good.tide", "--vary", "\(bound)=1s,2s", "--vary", "seed=1,2", "--recommend",
        "ledger.lost.share < 1%",
      ],
      says: "--recommend names a value of one setting that is a number"
    ),
    sweep(
      "a recommendation that is no threshold",
      ["good.tide", "--vary", "\(bound)=1s,2s", "--recommend", "ledger"],
      says: "--recommend:1:7: expected a comparison"
    ),
    sweep(
      "a recommendation of no metric",
      ["good.tide", "--vary", "\(bound)=1s,2s", "--recommend", "ledger.lst < 1"],
      says: "--recommend:1:1: 'ledger.lst' names no metric of this run"
    ),
    sweep(
      "a recommendation beside a baseline",
      ["good.tide", "--vary", "\(bound)=1s,2s", "--recommend", "ledger.lost < baseline"],
      says: "--recommend: there is no baseline here"
    ),
    sweep(
      "a held-out seed for nothing",
      ["good.tide", "--vary", "\(bound)=1s,2s", "--held-out-seed", "3"],
      says: "--held-out-seed checks a recommendation: give --recommend too"
    ),
    sweep(
      "one file for two outputs",
      ["good.tide", "--vary", "\(bound)=1s,2s", "--csv", "new", "--plot", "new"],
      says: "--csv and --plot name the same file"
    ),
    Mistake(
      what: "a state that cannot be",
      arguments: ["sweep", "good.tide", "--vary", "\(bound)=1s,2s", "--state", "good.yaml/x"],
      code: 73,
      says: "good.yaml/x: cannot be created"
    ),
  ]
}
