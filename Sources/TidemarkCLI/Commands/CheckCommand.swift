import ArgumentParser
import Foundation
import TidemarkCore
import TidemarkScenario

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Run late-data cases: what must happen to late, duplicate and unordered readings.",
    discussion: """
      EXAMPLES:
        tidemark check scenarios/cases
        tidemark check my-case.yaml --json
        tidemark check my-case.yaml --update   rewrite what a pipeline case expects
        tidemark check my-case.yaml --interleave 100

      Every case runs at batch size 1, 7 and whole, and once taken up from
      checkpoints. Exits 2 if one fails.

      With --interleave a pipeline case also fails if what it expects does not
      hold in an interleaving; when and in which order rows come out is not
      compared then, and a digest of results says that none may differ. What
      the case does not ask about is reported and may differ.

      \(InterleaveOptions.explanation)
      """
  )

  @Argument(help: "Cases (YAML) or folders of them.")
  var paths: [String]

  @Flag(help: "Rewrite the expectations of pipeline cases to what comes out now.")
  var update = false

  @OptionGroup var interleaving: InterleaveOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let request = try interleaving.request()
    guard request == nil || !update else {
      throw Failure(.usage, "--update and --interleave exclude each other: give one")
    }
    Interrupts.shared.watch()
    var report = CaseReport()
    report.isInterleaved = request != nil
    for path in try CaseFinder.files(in: paths) {
      try Interrupts.shared.check()
      let text = try WholeFile.text(path)
      let file = try CaseFile.load(text: text, file: path)
      report.entries.append(try await entry(file, text: text, request))
    }
    try outputOptions.show(report)
    if report.count(.failed) > 0 { throw Verdict(code: .failed) }
  }

  private func entry(
    _ file: CaseFile,
    text: String,
    _ request: InterleaveOptions.Request?
  ) async throws -> CaseReport.Entry {
    func entry(_ outcome: CaseReport.Outcome, _ details: [String] = []) -> CaseReport.Entry {
      CaseReport.Entry(name: file.name, path: file.path, outcome: outcome, details: details)
    }
    switch file.content {
    case .unsupported(let reason): return entry(.skipped, [reason])
    case .window(let windowCase):
      let differences = try CheckCommand.differences(windowCase)
      return entry(differences.isEmpty ? .passed : .failed, differences)
    case .operator(let operatorCase):
      let comparison = EventComparison(order: operatorCase.order)
      let found = OperatorCaseRunner(operatorCase).run()
      let differences = comparison.differences(operatorCase.expect, found)
      return entry(differences.isEmpty ? .passed : .failed, differences)
    case .pipeline(let pipelineCase):
      let runner = try await PipelineCaseRunner(pipelineCase, path: file.path)
      let found = try await runner.run()
      if update {
        let updated = try CaseFile.updated(
          text: text,
          file: file.path,
          with: found.expectation(like: pipelineCase.expect)
        )
        let output = try AtomicFile(file.path)
        try output.write(Array(updated.utf8))
        try output.finish()
        return entry(.passed)
      }
      let differences = found.differences(pipelineCase.expect)
      guard let request, differences.isEmpty else {
        return entry(differences.isEmpty ? .passed : .failed, differences)
      }
      let interleavings = try await runner.run(request, pipelineCase.expect)
      let isPassed = interleavings.failing.isEmpty
      var interleaved = entry(isPassed ? .passed : .failed, interleavings.details)
      interleaved.interleavings = interleavings
      return interleaved
    }
  }

  /// How a window case differs, at the first batch size at which it does, or taken up from checkpoints.
  private static func differences(_ windowCase: WindowCase) throws -> [String] {
    let runner = try WindowCaseRunner(windowCase)
    let comparison = EventComparison(order: windowCase.order)
    for (size, name) in [(1, "1"), (7, "7"), (Int.max, "whole")] {
      let found = try runner.run(batchSize: size)
      let differences = comparison.differences(windowCase.expect, found)
      if !differences.isEmpty {
        return ["batch size \(name):  - expected   + came out"] + differences
      }
    }
    let found = try runner.run(batchSize: 1, takesOver: true)
    let differences = comparison.differences(windowCase.expect, found)
    return differences.isEmpty
      ? [] : ["taken up from a checkpoint:  - expected   + came out"] + differences
  }
}

/// The case files among paths and folders.
enum CaseFinder {
  static func files(in paths: [String]) throws -> [String] {
    var found: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Failure(.noInput, "no such file or folder", file: path)
      }
      let files = isFolder.boolValue ? try filesBelow(path) : [path]
      guard !files.isEmpty else {
        throw Failure(.noInput, "there is no case (*.yaml) in this folder", file: path)
      }
      found += files
    }
    return found
  }

  private static func filesBelow(_ folder: String) throws -> [String] {
    guard let names = FileManager.default.enumerator(atPath: folder) else {
      throw Failure(.noInput, "cannot be read: \(systemError())", file: folder)
    }
    return names.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .sorted()
      .map { "\(folder)/\($0)" }
  }
}
