package import TidemarkCore

/// A late-data case: what goes in, and what must come out.
///
/// `scenarios/cases/README.md` describes the files.
package struct CaseFile: Sendable {
  package enum Content: Sendable {
    /// Records and watermarks through one window.
    case window(WindowCase)
    /// One operator that is no window.
    case `operator`(OperatorCase)
    /// Readings through a whole pipeline.
    case pipeline(PipelineCase)
    /// A case that needs what this version does not have; says what.
    case unsupported(String)
  }

  package var name: String
  /// Where the expectation comes from.
  package var source: String?
  package var note: String?
  package var path: String
  package var content: Content

  /// Why the case is skipped; nil if it can be run.
  package var unsupported: String? {
    if case .unsupported(let reason) = content { reason } else { nil }
  }

  /// Decodes a case strictly.
  ///
  /// Throws `Failure` with code `usage` and the place of what is wrong, or with code `noInput` for
  /// an empty file. A case that is well-formed but needs something that is not there yet is decoded
  /// as `unsupported`.
  package static func load(text: String, file: String) throws(Failure) -> CaseFile {
    let root = try YAMLDocument.root(of: text, file: file)
    guard case .map(let entries) = root.content else { throw root.expected("a case") }
    if let entry = entries.first(where: { $0.key == "operator" }) {
      let word = try OperatorWord.shape.decode(entry.value)
      return switch word {
      case .window, .windowAssign: try WindowCaseShape.shape.decode(root).named(file)
      default:
        try (OperatorCaseShape.shape(word) ?? OperatorWord.otherCase).decode(root).named(file)
      }
    }
    var file = try PipelineCaseShape.shape.decode(root).named(file)
    if case .pipeline(var pipeline) = file.content, case .simulated(var scenario) = pipeline.input {
      scenario.text = text
      pipeline.input = .simulated(scenario)
      file.content = .pipeline(pipeline)
    }
    return file
  }

  private func named(_ path: String) -> CaseFile {
    var file = self
    file.path = path
    return file
  }
}

/// What a case of the streams' own suites is about.
enum OperatorWord: String, CaseIterable, Sendable {
  case window
  case windowAssign = "window-assign"
  case suppress
  case streamJoin = "stream-join"
  case tableJoin = "table-join"
  case versionedTable = "versioned-table"
  case timer
  case partitionMerge = "partition-merge"
  case sort
  case dedup
  case watermark
  case alignment

  static let shape = Shapes.choice("operator", Array(OperatorWord.allCases))

  /// A case of an operator that this version does not have: its keys are checked, their values not.
  static let otherCase: Shape<CaseFile> = {
    let heading = CaseHeading()
    let word = Key("operator", shape, required: true, "What is under test.")
    let others = [
      "semantics", "window", "watermark", "trigger", "accumulation", "late_data", "aggregate",
      "emit", "emit_interval_ms", "join", "table", "suppress", "timer", "dedup", "alignment",
      "rank", "order", "derived", "input", "expect",
    ]
    let keys = others.map { Key($0, Shapes.anything, "Depends on the operator.") }
    return .object("other-case", "A case.", keys: heading.keys + [word] + keys) {
      fields throws(Failure) in
      let name = try fields.require(word).rawValue
      return try heading.file(fields, content: .unsupported("operator \(name)"))
    }
  }()
}

/// The keys that every case has.
struct CaseHeading: Sendable {
  let name = Key("name", Shapes.name, required: true, "Name of the case: the file's stem.")
  let source = Key("source", Shapes.text, "Where the expectation comes from.")
  let note = Key("note", Shapes.text, "A remark.")

  var keys: [any AnyKey] { [name, source, note] }

  func file(_ fields: Fields, content: CaseFile.Content) throws(Failure) -> CaseFile {
    CaseFile(
      name: try fields.require(name),
      source: try fields.value(source),
      note: try fields.value(note),
      path: "",
      content: content
    )
  }
}
