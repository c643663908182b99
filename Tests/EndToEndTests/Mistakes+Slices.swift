extension BadInputTests {
  private static let simulate = ["simulate", "good.yaml", "-o", "new.tide"]

  /// Parts of a simulation, truth, and merges.
  static let slices = [
    Mistake(
      what: "devices that are no range",
      arguments: simulate + ["--devices", "ten"],
      code: 64,
      says: "--devices ten: give indices such as 1000..<2000 or 1000...1999"
    ),
    Mistake(
      what: "no devices",
      arguments: simulate + ["--devices", "5..<5"],
      code: 64,
      says: "--devices 5..<5: there is no device in this range"
    ),
    Mistake(
      what: "devices that are not there",
      arguments: simulate + ["--devices", "20...27"],
      code: 64,
      says: "--devices 20..<28: the fleet has the devices 0..<27"
    ),
    Mistake(
      what: "shard beyond the last",
      arguments: simulate + ["--shard", "17/16"],
      code: 64,
      says: "--shard 17/16: give a number and a count of at most 4096"
    ),
    Mistake(
      what: "shard of a fleet",
      arguments: simulate + ["--shard", "3"],
      code: 64,
      says: "--shard 3: give a number and a count of at most 4096, such as 3/16"
    ),
    Mistake(
      what: "shard of some devices",
      arguments: simulate + ["--shard", "1/2", "--devices", "0..<5"],
      code: 64,
      says: "--devices and --shard exclude each other"
    ),
    Mistake(
      what: "time that is none",
      arguments: simulate + ["--from", "noon"],
      code: 64,
      says: "--from noon: give an instant such as 2026-01-01T00:10:00Z, or a span"
    ),
    Mistake(
      what: "time after the end",
      arguments: simulate + ["--until", "2026-01-01T00:02:01Z"],
      code: 64,
      says: "--until is outside the simulated time, 2026-01-01T00:00:00Z to 2026-01-01T00:02:00Z"
    ),
    Mistake(
      what: "time before the start",
      arguments: simulate + ["--from=-1s"],
      code: 64,
      says: "--from is outside the simulated time"
    ),
    Mistake(
      what: "no time",
      arguments: simulate + ["--from", "1m", "--until", "60s"],
      code: 64,
      says: "--from 2026-01-01T00:01:00Z is not before --until 2026-01-01T00:01:00Z"
    ),
    Mistake(
      what: "slice of an import",
      arguments: ["simulate", "import.yaml", "-o", "new.tide", "--until", "1m"],
      code: 64,
      says: "import.yaml: only a fleet has slices"
    ),
    Mistake(
      what: "dry run of an import",
      arguments: ["simulate", "import.yaml", "--dry-run"],
      code: 64,
      says: "import.yaml: there is no fleet to simulate"
    ),
    Mistake(
      what: "dry run that writes",
      arguments: simulate + ["--dry-run"],
      code: 64,
      says: "--dry-run writes nothing: leave out --output and --truth"
    ),
    Mistake(
      what: "recording without a digest",
      arguments: simulate + ["--no-digest"],
      code: 64,
      says: "--no-digest goes with --dry-run: a recording always has a digest"
    ),
    Mistake(
      what: "truth where the recording goes",
      arguments: simulate + ["--truth", "new.tide"],
      code: 64,
      says: "--output and --truth name the same file"
    ),
    Mistake(
      what: "truth of an import without labels",
      arguments: ["simulate", "import.yaml", "-o", "new.tide", "--truth", "new.jsonl"],
      code: 66,
      says: "import.yaml: there is no truth to write: the source has no labels"
    ),
    Mistake(
      what: "truth below a file",
      arguments: simulate + ["--truth", "good.yaml/new.jsonl"],
      code: 73,
      says: "good.yaml/new.jsonl: cannot be created: Not a directory"
    ),
    Mistake(
      what: "one recording to merge",
      arguments: ["merge", "good.tide", "-o", "new.tide"],
      code: 64,
      says: "one recording is nothing to merge: give two or more"
    ),
    Mistake(
      what: "merge of what is not there",
      arguments: ["merge", "good.tide", "nowhere.tide", "-o", "new.tide"],
      code: 66,
      says: "nowhere.tide: cannot read the recording: No such file"
    ),
    Mistake(
      what: "merge of an unsealed recording",
      arguments: ["merge", "good.tide", "truncated.tide", "-o", "new.tide"],
      code: 65,
      says: "truncated.tide: at byte ",
      names: "unsealed"
    ),
    Mistake(
      what: "merge of a corrupt recording",
      arguments: ["merge", "flipped.tide", "part.tide", "-o", "new.tide"],
      code: 65,
      says: "flipped.tide: at byte ",
      names: "corrupt"
    ),
    Mistake(
      what: "merge of a recording with itself",
      arguments: ["merge", "good.tide", "good.tide", "-o", "new.tide"],
      code: 64,
      says: "the recordings overlap: reefer-",
      names: "is in more than one of them and would count twice"
    ),
    Mistake(
      what: "merge below a file",
      arguments: ["merge", "good.tide", "part.tide", "-o", "good.yaml/new.tide"],
      code: 73,
      says: "good.yaml/new.tide: cannot create the recording: Not a directory"
    ),
  ]
}
