extension BadInputTests {
  static let deliveries = [
    Mistake(
      what: "a delivery that is kept and not made",
      arguments: ["replay", "good.tide", "--delivered", "new"],
      code: 64,
      says: "--delivered keeps a new delivery: give --deliver too"
    ),
    Mistake(
      what: "no delivery there",
      arguments: ["replay", "good.tide", "--deliver", "nowhere.yaml"],
      code: 66,
      says: "nowhere.yaml: no such file"
    ),
    Mistake(
      what: "a delivery that is wrong",
      arguments: ["replay", "good.tide", "--deliver", "unknown-key.yaml"],
      code: 64,
      says: "unknown-key.yaml:32:7: unknown key 'duplicates'"
    ),
    Mistake(
      what: "a delivery in place of what it is made of",
      arguments: ["replay", "good.tide", "--deliver", "good.yaml", "--delivered", "good.tide"],
      code: 64,
      says: "--delivered good.tide would take the place of good.tide, which is read"
    ),
    Mistake(
      what: "a delivery as a stream",
      arguments: ["replay", "good.tide", "--deliver", "good.yaml", "--delivered", "-"],
      code: 64,
      says: "--delivered -: a recording is a file, not a stream"
    ),
    Mistake(
      what: "a checkpoint of a delivery that goes",
      arguments: [
        "replay", "good.tide", "--deliver", "good.yaml", "--results", "new", "--checkpoint",
        "saved",
      ],
      code: 64,
      says: "--checkpoint saves the replay of a recording that stays"
    ),
  ]
}
