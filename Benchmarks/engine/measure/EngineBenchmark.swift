import Foundation
import TidemarkCore
import TidemarkStreams

/// Runs one of the four workloads over readings in memory; called by `../run`, which says what is measured.
///
/// Prints one JSON document like that of `../reference.c`. Times are processor time of the calling thread.
@main struct EngineBenchmark {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 || arguments.count == 5, let workload = Workload(arguments[1]),
      let runs = Int(arguments[3]), runs > 0,
      let rows = arguments.count == 5 ? Int(arguments[4]) : .max, rows > 0
    else {
      print("usage: engine-benchmark W1|W2|W3|W4|W3-ewma-z FILE RUNS [READINGS]")
      exit(64)
    }
    do {
      let file = try ReadingsFile(path: arguments[2], limit: rows)
      print(try measure(workload, file, runs: runs))
    } catch {
      FileHandle.standardError.write(Data("engine-benchmark: \(error)\n".utf8))
      exit(66)
    }
  }

  private static func measure(_ workload: Workload, _ file: ReadingsFile, runs: Int) throws
    -> String
  {
    let plan = try Plan(workload.topology, catalog: file.catalog)
    var seconds: [String] = []
    var answer = Answer(workload)
    for _ in 0..<runs {
      answer = Answer(workload)
      let start = processorSeconds()
      var engine = Engine(plan, wantsClasses: false)
      for batch in file.batches {
        engine.process(batch)
        answer.take(engine.result, of: engine.batch)
      }
      engine.finish()
      answer.take(engine.result, of: engine.batch)
      seconds.append(String(format: "%.6f", processorSeconds() - start))
    }
    return """
      {"workload": "\(workload.rawValue)", "readings": \(file.rows), "cpu_s": [\(seconds.joined(separator: ", "))], \
      \(answer.json)}
      """
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
