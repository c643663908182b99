extension BadInputTests {
  /// Outputs that would take the place of an input or of each other, and names that are none.
  static let overwriting = [
    Mistake(
      what: "results of a paced run as Parquet",
      arguments: ["replay", "good.tide", "--results", "new.parquet", "--speed", "60x"],
      code: 64,
      says: "--results new.parquet is not for paced runs"
    ),
    Mistake(
      what: "output of a program as Parquet",
      arguments: ["drive", "good.tide", "--command", "true", "--results", "new.parquet"],
      code: 64,
      says: "--results new.parquet: what the program prints is lines"
    ),
    Mistake(
      what: "results beside the report",
      arguments: ["replay", "good.tide", "--results", "-"],
      code: 64,
      says: "--results -: standard output has the report; give a name"
    ),
    Mistake(
      what: "recording to what is open",
      arguments: ["simulate", "good.yaml", "-o", "/dev/fd/1"],
      code: 64,
      says: "--output /dev/fd/1: a recording is a file, not a stream"
    ),
    Mistake(
      what: "plot that would be no SVG",
      arguments: ["sweep", "good.yaml", "--vary", "seed=1,2", "--plot", "new.png"],
      code: 64,
      says: "--plot new.png: it is drawn as SVG"
    ),
    Mistake(
      what: "recording over its scenario",
      arguments: ["simulate", "good.yaml", "-o", "./good.yaml"],
      code: 64,
      says: "--output ./good.yaml would take the place of good.yaml, which is read"
    ),
    Mistake(
      what: "truth over the scenario",
      arguments: ["simulate", "good.yaml", "-o", "new.tide", "--truth", "good.yaml"],
      code: 64,
      says: "--truth good.yaml would take the place of good.yaml, which is read"
    ),
    Mistake(
      what: "truth over the recording by another name",
      arguments: ["simulate", "good.yaml", "-o", "new.tide", "--truth", "folder/../new.tide"],
      code: 64,
      says: "--output and --truth name the same file"
    ),
    Mistake(
      what: "recording over the readings that it is made of",
      arguments: ["simulate", "import.yaml", "-o", "good.csv"],
      code: 64,
      says: "--output good.csv would take the place of good.csv, which is read"
    ),
    Mistake(
      what: "merge over a part",
      arguments: ["merge", "good.tide", "part.tide", "-o", "part.tide"],
      code: 64,
      says: "--output part.tide would take the place of part.tide, which is read"
    ),
    Mistake(
      what: "export over the recording",
      arguments: ["export", "good.tide", "-o", "good.tide"],
      code: 64,
      says: "--output good.tide would take the place of good.tide, which is read"
    ),
    Mistake(
      what: "import over the file",
      arguments: ["import", "good.csv", "-o", "good.csv"],
      code: 64,
      says: "--output good.csv would take the place of good.csv, which is read"
    ),
    Mistake(
      what: "results over the recording",
      arguments: ["replay", "good.tide", "--results", "good.tide"],
      code: 64,
      says: "--results good.tide would take the place of good.tide, which is read"
    ),
    Mistake(
      what: "page over the recording",
      arguments: ["report", "good.tide", "--format", "html", "-o", "good.tide"],
      code: 64,
      says: "--output good.tide would take the place of good.tide, which is read"
    ),
    Mistake(
      what: "recording to standard output",
      arguments: ["simulate", "good.yaml", "-o", "-"],
      code: 64,
      says: "--output -: a recording is a file, not a stream; give a name"
    ),
    Mistake(
      what: "output without a name",
      arguments: ["merge", "good.tide", "part.tide", "-o", ""],
      code: 64,
      says: "--output: give the name of a file"
    ),
  ]
}
