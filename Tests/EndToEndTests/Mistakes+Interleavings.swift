extension BadInputTests {
  static let interleavings = [
    Mistake(
      what: "no interleaving",
      arguments: ["replay", "good.tide", "--interleave", "0"],
      code: 64,
      says: "--interleave 0: give a number from 1 to 10000"
    ),
    Mistake(
      what: "too many interleavings",
      arguments: ["check", "folder", "--interleave", "10001"],
      code: 64,
      says: "--interleave 10001: give a number from 1 to 10000"
    ),
    Mistake(
      what: "an interleaving that is none",
      arguments: ["replay", "good.tide", "--interleaving", "0"],
      code: 64,
      says: "--interleaving 0: give a number from 1 to 10000"
    ),
    Mistake(
      what: "one interleaving and several",
      arguments: ["replay", "good.tide", "--interleaving", "1", "--interleave", "2"],
      code: 64,
      says: "--interleave and --interleaving exclude each other"
    ),
    Mistake(
      what: "a skew of nothing",
      arguments: ["replay", "good.tide", "--skew", "0s", "--interleave", "2"],
      code: 64,
      says: "--skew 0s: give a span of more than 0, such as 10s"
    ),
    Mistake(
      what: "a skew without interleavings",
      arguments: ["replay", "good.tide", "--skew", "5s"],
      code: 64,
      says: "--skew says how to interleave: give --interleave too"
    ),
    Mistake(
      what: "a seed without interleavings",
      arguments: ["check", "folder", "--interleave-seed", "5"],
      code: 64,
      says: "--interleave-seed says how to interleave: give --interleave too"
    ),
    Mistake(
      what: "interleavings at a pace",
      arguments: ["replay", "good.tide", "--interleave", "2", "--speed", "60x"],
      code: 64,
      says: "interleavings are replayed as fast as possible: leave --speed and --rate out"
    ),
    Mistake(
      what: "results of several interleavings",
      arguments: ["replay", "good.tide", "--interleave", "2", "--results", "new"],
      code: 64,
      says: "--results goes with one interleaving, not with 2: give --interleaving NUMBER"
    ),
    Mistake(
      what: "expectations from interleavings",
      arguments: ["check", "folder", "--interleave", "2", "--update"],
      code: 64,
      says: "--update and --interleave exclude each other"
    ),
  ]
}
