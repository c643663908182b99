import Foundation
import Testing

/// `replay --deliver`.
@Suite struct DeliveryTests {
  private static let files = [
    "small.yaml": SmallScenarios.flink,
    "worse.yaml": """
    version: 1
    delivery:
      - {class: all, network: {delay: {lognormal: {median: 4s, p99: 40s}}, loss: 10%}}

    """,
  ]

  private static let recording = Result {
    let workplace = try Workplace(files)
    try workplace.simulate("small.yaml", to: "small.tide")
    return try workplace.bytes("small.tide")
  }

  private func workplace() throws -> Workplace {
    let workplace = try Workplace(DeliveryTests.files)
    try workplace.write(try DeliveryTests.recording.get(), to: "small.tide")
    return workplace
  }

  @Test func `the scenario that made a recording delivers the same`() throws {
    let workplace = try workplace()
    let plain = try workplace.run("replay", "small.tide", "--results", "a.jsonl", "--json").json()
    let run = try workplace.run(
      "replay",
      "small.tide",
      "--deliver",
      "small.yaml",
      "--delivered",
      "same.tide",
      "--results",
      "b.jsonl",
      "--json"
    )
    #expect(run.code == 0, "\(run.errors)")
    let digests = try #require(plain["digests"] as? [String: String])
    #expect(try run.json()["digests"] as? [String: String] == digests)
    #expect(try workplace.bytes("a.jsonl") == workplace.bytes("b.jsonl"))
    #expect(try workplace.run("diff", "small.tide", "same.tide").output == "no difference\n")
    let verify = try workplace.run("verify", "same.tide")
    #expect(verify.code == 0)
    #expect(verify.output.contains("– same.tide was delivered anew: it cannot be derived again\n"))
    #expect(try workplace.run("info", "same.tide").output.contains("seed 11, delivered anew\n"))
    // What was delivered anew can be delivered again.
    let again = try workplace.run(
      "replay",
      "same.tide",
      "--deliver",
      "small.yaml",
      "--delivered",
      "again.tide",
      "-q"
    )
    #expect(again.code == 0, "\(again.errors)")
    #expect(try workplace.run("diff", "small.tide", "again.tide").code == 0)
  }

  @Test func `a worse network loses more, and more is late`() throws {
    let workplace = try workplace()
    func ledger(_ arguments: String...) throws -> [String: Int] {
      let run = try workplace.run(["replay", "small.tide", "--json"] + arguments)
      #expect(run.code == 0, "\(run.errors)")
      let document = try run.json()
      // An invalid run is one whose ledger does not balance.
      #expect(document["verdict"] as? String == "ok")
      return try #require(document["ledger"] as? [String: Any]).compactMapValues { $0 as? Int }
    }
    let before = try ledger()
    let after = try ledger("--deliver", "worse.yaml")
    func late(_ ledger: [String: Int]) -> Int {
      (ledger["late_side_output"] ?? 0) + (ledger["late_accepted"] ?? 0)
    }
    #expect(late(after) > late(before) * 2)
    #expect(try #require(after["lost"]) > 5 * #require(before["lost"]))
    // As many were measured, and no copy is sent any more.
    let originals = try workplace.run("export", "small.tide", "-o", "all.csv", "--lost", "-q")
    #expect(originals.code == 0)
    let rows = try workplace.text("all.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let copy = try #require(rows[0].firstIndex(of: "copy"))
    #expect(after["generated"] == rows.dropFirst().count { $0[copy] == "0" })
    #expect(after["duplicate"] == 0)
  }

  @Test func `it is the same for any number of threads and batch size`() throws {
    let workplace = try workplace()
    var outputs: Set<Data> = []
    for (threads, size) in [("1", "16384"), ("3", "17"), ("2", "1000")] {
      let run = try workplace.run(
        "replay",
        "small.tide",
        "--deliver",
        "worse.yaml",
        "--delivered",
        "new.tide",
        "--threads",
        threads,
        "--batch-size",
        size,
        "--results",
        "r.jsonl",
        "-q"
      )
      #expect(run.code == 0, "\(run.errors)")
      outputs.insert(try workplace.bytes("new.tide") + workplace.bytes("r.jsonl"))
    }
    #expect(outputs.count == 1)
    let left = try workplace.run(
      "replay",
      "small.tide",
      "--deliver",
      "worse.yaml",
      "--results",
      "again.jsonl",
      "-q"
    )
    #expect(left.code == 0)
    #expect(try workplace.bytes("again.jsonl") == workplace.bytes("r.jsonl"))
  }

  @Test func `a part of a fleet is delivered as in the whole`() throws {
    let workplace = try workplace()
    #expect(
      try workplace.run("simulate", "small.yaml", "--devices", "3..<9", "-o", "part.tide").code == 0
    )
    for (input, output) in [("small.tide", "whole-new.tide"), ("part.tide", "part-new.tide")] {
      let run = try workplace.run(
        "replay",
        input,
        "--deliver",
        "worse.yaml",
        "--delivered",
        output,
        "-q"
      )
      #expect(run.code == 0, "\(run.errors)")
    }
    func rows(_ recording: String) throws -> [Substring] {
      let export = try workplace.run("export", recording, "-o", "rows.csv", "--lost", "-q")
      #expect(export.code == 0)
      let devices = (3..<9).map { "reefer-000\($0)," }
      return try workplace.text("rows.csv").split(separator: "\n")
        .filter { line in devices.contains { line.hasPrefix($0) } }.sorted()
    }
    let whole = try rows("whole-new.tide")
    #expect(whole.count > 500)
    #expect(whole == (try rows("part-new.tide")))
  }

  @Test func `what is made of an encrypted recording is encrypted too`() throws {
    let workplace = try workplace()
    try workplace.write(Data((0..<32).map { UInt8($0) }), to: "key")
    let simulate = try workplace.run(
      "simulate",
      "small.yaml",
      "-o",
      "secret.tide",
      "--encrypt",
      "key",
      "-q"
    )
    #expect(simulate.code == 0, "\(simulate.errors)")
    let run = try workplace.run(
      "replay",
      "secret.tide",
      "--key-file",
      "key",
      "--deliver",
      "small.yaml",
      "--delivered",
      "new.tide",
      "-q"
    )
    #expect(run.code == 0, "\(run.errors)")
    #expect(try workplace.run("verify", "new.tide").code == 66)
    let diff = try workplace.run("diff", "secret.tide", "new.tide", "--key-file", "key")
    #expect(diff.output == "no difference\n")
  }
}
