package import TidemarkCore
package import TidemarkStreams

/// A value that takes the place of the one that a scenario or a pipeline has, or of a default.
package struct SettingChange: Sendable, Equatable {
  /// Keys with dots between them; items of lists by their name: `fleet.reefer.network.loss`.
  package var path: String
  /// As it would be written.
  package var value: String

  package init(path: String, value: String) {
    self.path = path
    self.value = value
  }
}

/// A scenario, or a pipeline alone, that is read once and decoded with one set of changes after the other.
///
/// A changed value has the place of the one that it replaces, so that every check finds what it finds in
/// a file, at the same line and column.
package struct VariableDocument: Sendable {
  private let root: YAMLNode
  private let text: String
  private let file: String
  /// Whether it is a pipeline without a scenario around it.
  package let isPipelineAlone: Bool

  /// - Throws: `Failure` (usage) with a place for what is no YAML.
  package init(text: String, file: String) throws(Failure) {
    root = try YAMLDocument.root(of: text, file: file)
    self.text = text
    self.file = file
    isPipelineAlone = !PipelineDocument.isScenario(root)
  }

  /// Whether only whole numbers can stand at a path; nothing else that is a single value.
  ///
  /// - Throws: `Failure` (usage) for a path that names nothing, with the nearest that does.
  package func takesWholeNumbers(at path: String) throws(Failure) -> Bool {
    var tree = tree
    return try tree.set(path, to: "0").allSatisfy { schema in
      if case .integer = schema { true } else { false }
    }
  }

  /// The scenario with these changes; a changed seed goes before `override`.
  ///
  /// - Throws: as `Scenario.load(text:file:seed:)`.
  package func scenario(
    seed override: UInt64? = nil,
    changes: [SettingChange]
  ) throws(Failure) -> Scenario {
    let isSeedChanged = changes.contains { $0.path == "seed" }
    return try Scenario.decode(
      try changed(changes),
      text: text,
      file: file,
      seed: isSeedChanged ? nil : override
    )
  }

  /// The pipeline with these changes; see `PipelineDocument.load(text:file:sensors:)`.
  package func pipeline(
    sensors: [String]?,
    changes: [SettingChange]
  ) throws(Failure) -> Topology {
    try PipelineDocument.decode(try changed(changes), sensors: sensors).0
  }

  private var tree: SettingTree {
    SettingTree(
      root: root,
      schema: isPipelineAlone ? PipelineDocument.schema : ScenarioDraft.shape.schema
    )
  }

  private func changed(_ changes: [SettingChange]) throws(Failure) -> YAMLNode {
    var tree = tree
    for change in changes { _ = try tree.set(change.path, to: change.value) }
    return tree.root
  }
}
