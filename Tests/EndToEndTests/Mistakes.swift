extension BadInputTests {
  private static let mapped = ["-o", "new.tide", "--device", "d", "--sensor", "s"]

  static let mistakes =
    scenarios + recordings + imports + outputs + overwriting + options + questions + slices
    + reports + interleavings + checkpoints + sweeps + deliveries

  private static let scenarios = [
    Mistake(
      what: "unknown key",
      arguments: ["run", "unknown-key.yaml"],
      code: 64,
      says: "unknown-key.yaml:32:7: unknown key 'duplicates'",
      names: "did you mean 'duplicate'?"
    ),
    Mistake(
      what: "wrong unit",
      arguments: ["simulate", "wrong-unit.yaml"],
      code: 64,
      says: "wrong-unit.yaml:35:35: unknown unit 'apples'",
      names: "ns, us, ms, s, m, h, d"
    ),
    Mistake(
      what: "no such scenario",
      arguments: ["run", "nowhere.yaml"],
      code: 66,
      says: "nowhere.yaml: no such file"
    ),
    Mistake(
      what: "empty scenario",
      arguments: ["run", "empty.yaml"],
      code: 66,
      says: "empty.yaml: the file is empty"
    ),
    Mistake(
      what: "a folder for a scenario",
      arguments: ["run", "folder"],
      code: 66,
      says: "folder: this is a folder"
    ),
    Mistake(
      what: "a recording for a scenario",
      arguments: ["run", "good.tide"],
      code: 64,
      says: "good.tide: at byte ",
      names: "not UTF-8 text; save the file as UTF-8"
    ),
    Mistake(
      what: "threshold of no metric",
      arguments: ["run", "no-such-metric.yaml"],
      code: 64,
      says: "no-such-metric.yaml:68:14: 'tens.too-late.shar' names no metric",
      names: "did you mean 'tens.too-late.share'?"
    ),
    Mistake(
      what: "threshold of no step",
      arguments: ["replay", "good.tide", "--pipeline", "no-such-step.yaml", "--results", "new"],
      code: 64,
      says: "no-such-step.yaml:69:3: 'tons.too-late.share' names no metric"
    ),
    Mistake(
      what: "source that is not there",
      arguments: ["run", "no-such-file.yaml"],
      code: 66,
      says: "nowhere.csv: no such file"
    ),
    Mistake(
      what: "windows by keys that the windows they read do not have, before anything is simulated",
      arguments: ["run", "keys.yaml"],
      code: 64,
      says: "keys.yaml:65:36: step 'seen': a result of 'hops' is of several of its keys",
      names: "keep 'hops' by them too, or 'seen' by what they share"
    ),
    Mistake(
      what: "windows by keys that the windows they read do not have",
      arguments: ["replay", "good.tide", "--pipeline", "keys.yaml", "--results", "new"],
      code: 64,
      says: "keys.yaml:65:36: step 'seen': a result of 'hops' is of several of its keys"
    ),
    Mistake(
      what: "no such pipeline",
      arguments: ["replay", "good.tide", "--pipeline", "nowhere.yaml"],
      code: 66,
      says: "nowhere.yaml: no such file"
    ),
  ]

  private static let recordings = [
    Mistake(
      what: "no such recording",
      arguments: ["replay", "nowhere.tide"],
      code: 66,
      says: "nowhere.tide: cannot read the recording: No such file"
    ),
    Mistake(
      what: "empty recording",
      arguments: ["info", "empty.tide"],
      code: 66,
      says: "empty.tide: the recording is empty"
    ),
    Mistake(
      what: "a folder for a recording",
      arguments: ["info", "folder"],
      code: 66,
      says: "folder: cannot read the recording: this is a directory"
    ),
    Mistake(
      what: "a scenario for a recording",
      arguments: ["replay", "good.yaml"],
      code: 65,
      says: "good.yaml: at byte 0: this is not a Tidemark recording"
    ),
    Mistake(
      what: "truncated recording",
      arguments: ["replay", "truncated.tide", "--results", "new.jsonl"],
      code: 65,
      says: "truncated.tide: at byte ",
      names: "unsealed"
    ),
    Mistake(
      what: "flipped byte",
      arguments: ["replay", "flipped.tide", "--results", "new.jsonl"],
      code: 65,
      says: "flipped.tide: at byte ",
      names: "corrupt"
    ),
    Mistake(
      what: "flipped byte, on export",
      arguments: ["export", "flipped.tide", "-o", "new.csv"],
      code: 65,
      says: "flipped.tide: at byte ",
      names: "corrupt"
    ),
    Mistake(
      what: "flipped byte, on verify",
      arguments: ["verify", "flipped.tide"],
      code: 65,
      says: "flipped.tide: at byte ",
      names: "corrupt"
    ),
  ]

  private static let imports = [
    Mistake(
      what: "CSV row with a missing column",
      arguments: ["import", "no-column.csv"] + mapped,
      code: 65,
      says: "no-column.csv:3:1: the row has 1 cell",
      names: "'value'"
    ),
    Mistake(
      what: "CSV value that is not a number",
      arguments: ["import", "no-number.csv"] + mapped,
      code: 65,
      says: "no-number.csv:3:22: column 'value': 'warm' is not a number"
    ),
    Mistake(
      what: "CSV time that is not a time",
      arguments: ["import", "no-time.csv"] + mapped,
      code: 65,
      says: "no-time.csv:2:1: column 'timestamp': 'yesterday' is not an ISO 8601 time"
    ),
    Mistake(
      what: "CSV without a named column",
      arguments: ["import", "no-number.csv", "--value", "temperature"] + mapped,
      code: 64,
      says: "no-number.csv:1:1: no column 'temperature'",
      names: "the columns are timestamp, value"
    ),
    Mistake(
      what: "JSON line with a missing field",
      arguments: ["import", "no-column.jsonl"] + mapped,
      code: 65,
      says: "no-column.jsonl:2:1: no field 'value'"
    ),
    Mistake(
      what: "JSON value that is not a number",
      arguments: ["import", "no-number.jsonl"] + mapped,
      code: 65,
      says: "no-number.jsonl:2:48: field 'value': 'warm' is not a number"
    ),
    Mistake(
      what: "JSON line that is not JSON",
      arguments: ["import", "no-json.jsonl"] + mapped,
      code: 65,
      says: "no-json.jsonl:1:1: found 'timestamp"
    ),
    Mistake(
      what: "empty CSV",
      arguments: ["import", "empty.csv"] + mapped,
      code: 66,
      says: "empty.csv: the file is empty"
    ),
    Mistake(
      what: "no such labels",
      arguments: ["import", "no-number.csv", "--labels-nab", "nowhere.json", "--labels-key", "k"]
        + mapped,
      code: 66,
      says: "nowhere.json: no such file"
    ),
  ]

  /// Run as root, so permissions stop nobody: a path below a file does, and a full device.
  private static let outputs = [
    Mistake(
      what: "run folder below a file",
      arguments: ["run", "good.yaml", "-o", "good.yaml/run"],
      code: 73,
      says: "good.yaml/run: cannot be created: Not a directory"
    ),
    Mistake(
      what: "recording below a file",
      arguments: ["simulate", "good.yaml", "-o", "good.yaml/new.tide"],
      code: 73,
      says: "good.yaml/new.tide: cannot create the recording: Not a directory"
    ),
    Mistake(
      what: "recording in no folder",
      arguments: ["simulate", "good.yaml", "-o", "nowhere/new.tide"],
      code: 73,
      says: "nowhere/new.tide: cannot create the recording: No such file or directory"
    ),
    Mistake(
      what: "export over a folder",
      arguments: ["export", "good.tide", "-o", "folder"],
      code: 73,
      says: "folder: cannot be created: this is a folder"
    ),
    Mistake(
      what: "results below a file",
      arguments: ["replay", "good.tide", "--results", "good.yaml/new.jsonl"],
      code: 73,
      says: "good.yaml/new.jsonl: cannot be created: Not a directory"
    ),
    Mistake(
      what: "run over a folder that is none",
      arguments: ["run", "good.yaml", "--output", "folder"],
      code: 73,
      says: "folder: is in the way and is not the folder of a run"
    ),
    Mistake(
      what: "run over the folder itself",
      arguments: ["run", "good.yaml", "--output", "."],
      code: 73,
      says: ".: a run needs a folder with a name of its own"
    ),
    Mistake(
      what: "export to a full disk",
      arguments: ["export", "good.tide", "-o", "full"],
      code: 74,
      says: "full: cannot write the output: No space left on device"
    ),
    Mistake(
      what: "recording to a device",
      arguments: ["simulate", "good.yaml", "-o", "full"],
      code: 64,
      says: "--output full: a recording is a file, not a stream; give a name"
    ),
    Mistake(
      what: "results on a full disk",
      arguments: ["replay", "good.tide", "--results", "full"],
      code: 74,
      says: "full: cannot write the output: No space left on device"
    ),
  ]

  private static let options = [
    Mistake(
      what: "no threads",
      arguments: ["run", "good.yaml", "--threads", "0"],
      code: 64,
      says: "--threads 0: give a number from 1 to 256"
    ),
    Mistake(
      what: "empty batches",
      arguments: ["replay", "good.tide", "--batch-size", "0"],
      code: 64,
      says: "--batch-size 0: give a number"
    ),
    Mistake(
      what: "speed that is none",
      arguments: ["run", "good.yaml", "--speed", "fast"],
      code: 64,
      says: "--speed fast: give a multiple of real time, such as 60x"
    ),
    Mistake(
      what: "backwards",
      arguments: ["run", "good.yaml", "--speed=-1x"],
      code: 64,
      says: "--speed -1x: give a multiple of real time"
    ),
    Mistake(
      what: "rate that is none",
      arguments: ["replay", "good.tide", "--rate", "nan/s"],
      code: 64,
      says: "--rate nan/s: give readings per second"
    ),
    Mistake(
      what: "two paces",
      arguments: ["run", "good.yaml", "--speed", "2x", "--rate", "5k/s"],
      code: 64,
      says: "--speed and --rate exclude each other"
    ),
  ]

  private static let questions = [
    Mistake(
      what: "no such case",
      arguments: ["check", "nowhere"],
      code: 66,
      says: "nowhere: no such file or folder"
    ),
    Mistake(
      what: "folder without cases",
      arguments: ["check", "folder"],
      code: 66,
      says: "folder: there is no case"
    ),
    Mistake(
      what: "folder without scenarios",
      arguments: ["scenarios", "folder"],
      code: 66,
      says: "folder: there is no scenario"
    ),
    Mistake(
      what: "a scenario for a case",
      arguments: ["check", "good.yaml"],
      code: 64,
      says: "good.yaml:2:1: unknown key 'version'"
    ),
    Mistake(
      what: "reading without a number",
      arguments: ["explain", "good.tide", "--reading", "reefer-0001/temperature"],
      code: 64,
      says: "--reading reefer-0001/temperature: write DEVICE/SENSOR/SEQUENCE"
    ),
    Mistake(
      what: "reading of no series",
      arguments: ["explain", "good.tide", "--reading", "reefer-0001/temperatur/3"],
      code: 66,
      says: "there is no series 'reefer-0001/temperatur'",
      names: "did you mean 'reefer-0001/temperature'?"
    ),
    Mistake(
      what: "reading that was never made",
      arguments: ["explain", "good.tide", "--reading", "reefer-0001/temperature/123456"],
      code: 66,
      says: "there is no reading reefer-0001/temperature/123456"
    ),
    Mistake(
      what: "unlike things to compare",
      arguments: ["diff", "good.tide", "good.yaml"],
      code: 64,
      says: "give two recordings"
    ),
    Mistake(
      what: "nothing to verify",
      arguments: ["verify", "folder"],
      code: 66,
      says: "folder/recording.tide: cannot read the recording"
    ),
  ]

  private static let reports = [
    Mistake(
      what: "report of no recording",
      arguments: ["report", "nowhere.tide"],
      code: 66,
      says: "nowhere.tide: cannot read the recording: No such file"
    ),
    Mistake(
      what: "report of a flipped byte",
      arguments: ["report", "flipped.tide", "-o", "new.svg"],
      code: 65,
      says: "flipped.tide: at byte ",
      names: "corrupt"
    ),
    Mistake(
      what: "report of no device",
      arguments: ["report", "good.tide", "--device", "reefer-001"],
      code: 66,
      says: "good.tide: there is no device 'reefer-001'",
      names: "did you mean 'reefer-0001'?"
    ),
    Mistake(
      what: "report of no sensor",
      arguments: ["report", "good.tide", "--sensor", "vibration", "--sensor", "temprature"],
      code: 66,
      says: "good.tide: device 'reefer-0000' has no sensor 'temprature'",
      names: "did you mean 'temperature'?"
    ),
    Mistake(
      what: "picture of another kind",
      arguments: ["report", "good.tide", "-o", "new.png"],
      code: 64,
      says: "-o new.png: give a name that ends in .html or .svg"
    ),
    Mistake(
      what: "report from no time",
      arguments: ["report", "good.tide", "--from", "noon"],
      code: 64,
      says: "--from noon: give an instant such as 2026-01-01T00:10:00Z, or a span"
    ),
    Mistake(
      what: "report of no time",
      arguments: ["report", "good.tide", "--from", "2026-01-02", "--until", "2026-01-01"],
      code: 64,
      says: "--from 2026-01-02T00:00:00Z is not before --until 2026-01-01T00:00:00Z"
    ),
    Mistake(
      what: "report below a file",
      arguments: ["report", "good.tide", "-o", "good.yaml/new.html"],
      code: 73,
      says: "good.yaml/new.html: cannot be created: Not a directory"
    ),
    Mistake(
      what: "report on a full disk",
      arguments: ["report", "good.tide", "-o", "full"],
      code: 74,
      says: "full: cannot write the output: No space left on device"
    ),
  ]
}
