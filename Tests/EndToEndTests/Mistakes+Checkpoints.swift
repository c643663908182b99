extension BadInputTests {
  static let checkpoints = [
    Mistake(
      what: "checkpoints of results that go nowhere",
      arguments: ["replay", "good.tide", "--checkpoint", "new"],
      code: 64,
      says: "--checkpoint needs --results FILE"
    ),
    Mistake(
      what: "checkpoints of results that go to a pipe",
      arguments: ["replay", "good.tide", "--checkpoint", "saved", "--results", "full"],
      code: 64,
      says: "full: with --checkpoint the results go to a file"
    ),
    Mistake(
      what: "checkpoints of results that go to standard output",
      arguments: ["replay", "good.tide", "--checkpoint", "new", "--results", "-"],
      code: 64,
      says: "-: with --checkpoint the results go to a file"
    ),
    Mistake(
      what: "checkpoints of results that go to standard output by name",
      arguments: ["replay", "good.tide", "--checkpoint", "new", "--results", "/dev/fd/1"],
      code: 64,
      says: "/dev/fd/1: with --checkpoint the results go to a file"
    ),
    Mistake(
      what: "checkpoints of results as Parquet",
      arguments: ["replay", "good.tide", "--checkpoint", "new", "--results", "new.parquet"],
      code: 64,
      says: "--checkpoint is not for --results new.parquet: a Parquet file's end"
    ),
    Mistake(
      what: "checkpoints of a paced run",
      arguments: [
        "replay", "good.tide", "--checkpoint", "new", "--results", "new.jsonl", "--speed", "60x",
      ],
      code: 64,
      says: "--checkpoint is not for paced runs"
    ),
    Mistake(
      what: "checkpoints of interleavings",
      arguments: [
        "replay", "good.tide", "--checkpoint", "new", "--results", "new.jsonl", "--interleaving",
        "1",
      ],
      code: 64,
      says: "--checkpoint is not for interleavings"
    ),
    Mistake(
      what: "checkpoints at no distance",
      arguments: [
        "replay", "good.tide", "--checkpoint", "new", "--results", "new.jsonl",
        "--checkpoint-every", "2 M",
      ],
      code: 64,
      says: "--checkpoint-every 2 M: give a number of readings, such as 500k or 2M, or a span"
    ),
    Mistake(
      what: "a distance without checkpoints",
      arguments: ["replay", "good.tide", "--checkpoint-every", "2M"],
      code: 64,
      says: "--checkpoint-every goes with --checkpoint DIR"
    ),
    Mistake(
      what: "checkpoints in a file",
      arguments: ["replay", "good.tide", "--checkpoint", "good.yaml", "--results", "new.jsonl"],
      code: 73,
      says: "good.yaml: cannot be used for checkpoints: Not a directory"
    ),
    Mistake(
      what: "checkpoints in a folder that is nowhere",
      arguments: ["replay", "good.tide", "--checkpoint", "no/new", "--results", "new.jsonl"],
      code: 73,
      says: "no/new: cannot be created: No such file or directory"
    ),
  ]
}
