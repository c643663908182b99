import Foundation
import TidemarkCore
import TidemarkStreams

/// Runs one of the workloads over readings in memory; called by `../run`, which says what is measured.
///
/// Prints one JSON document like that of `../reference.c`.
@main struct EngineBenchmark {
  static func main() async {
    do {
      let request = try Request(Array(CommandLine.arguments.dropFirst()))
      let file = try ReadingsFile(path: request.path, limit: request.readings)
      let plan = try Plan(request.workload.topology, catalog: file.catalog)
      var fields = [#""workload": "\#(request.workload.rawValue)""#, #""readings": \#(file.rows)"#]
      fields +=
        request.threads == 0
        ? measure(plan, request, file) : try await measureReplay(plan, request, file)
      print("{\(fields.joined(separator: ", "))}")
    } catch is Request.Wrong {
      print(Request.usage)
      exit(64)
    } catch {
      FileHandle.standardError.write(Data("engine-benchmark: \(error)\n".utf8))
      exit(66)
    }
  }

  /// The engine alone, in this thread: its processor time.
  private static func measure(_ plan: Plan, _ request: Request, _ file: ReadingsFile) -> [String] {
    var seconds: [Double] = []
    var answer = Answer(request.workload, plan)
    var memory = Memory()
    for _ in 0..<request.runs {
      answer = Answer(request.workload, plan)
      memory = Memory()
      let start = processorSeconds()
      var engine = Engine(plan, wantsClasses: false)
      for (number, batch) in file.batches.enumerated() {
        engine.process(batch)
        answer.take(engine.result, of: engine.batch)
        if request.measuresMemory, number % 16 == 0 { memory.look(at: engine) }
      }
      engine.finish()
      answer.take(engine.result, of: engine.batch)
      seconds.append(processorSeconds() - start)
    }
    return ["\"cpu_s\": \(list(seconds))", answer.json]
      + (request.measuresMemory ? [memory.json] : [])
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func list(_ seconds: [Double]) -> String {
    "[\(seconds.map { String(format: "%.6f", $0) }.joined(separator: ", "))]"
  }
}

/// What the command line asks for.
struct Request {
  struct Wrong: Error {}

  static let usage =
    "usage: engine-benchmark W1|W2|W3|W4|W3-ewma-z FILE RUNS [--readings N] [--threads N] [--memory]"

  var workload = Workload.tumbling
  var path = ""
  var runs = 1
  var readings = Int.max
  /// 0: the engine without a replay around it.
  var threads = 0
  var measuresMemory = false

  init(_ arguments: [String]) throws {
    guard arguments.count >= 3, let workload = Workload(arguments[0]), let runs = Int(arguments[2]),
      runs > 0
    else { throw Wrong() }
    (self.workload, path, self.runs) = (workload, arguments[1], runs)
    var rest = arguments.dropFirst(3)
    while let flag = rest.popFirst() {
      if flag == "--memory" {
        measuresMemory = true
        continue
      }
      guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { throw Wrong() }
      switch flag {
      case "--readings": readings = number
      case "--threads": threads = number
      default: throw Wrong()
      }
    }
  }
}
