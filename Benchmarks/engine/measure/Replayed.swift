import Foundation
import Synchronization
import TidemarkCore
import TidemarkReplay
import TidemarkStreams

extension EngineBenchmark {
  /// The engine in the stages of a replay, on so many threads: time on the clock.
  static func measureReplay(
    _ plan: Plan,
    _ request: Request,
    _ file: ReadingsFile
  ) async throws -> [String] {
    var seconds: [Double] = []
    let answer = Mutex(Answer(request.workload, plan))
    for _ in 0..<request.runs {
      answer.withLock { $0 = Answer(request.workload, plan) }
      var options = ReplayOptions(threads: request.threads, batchSize: ReadingsFile.batchSize)
      options.workers = plan.workers(ofThreads: request.threads)
      options.takeResults = { result, batch in answer.withLock { $0.take(result, of: batch) } }
      let next = Mutex(0)
      var replay = Replay(plan, options: options)
      let start = ContinuousClock.now
      _ = try await replay.run(
        ReplayPorts(next: { batch in
          let index = next.withLock { index in
            defer { index += 1 }
            return index
          }
          guard index < file.batches.count else { return false }
          batch = file.batches[index]
          return true
        })
      )
      seconds.append(start.duration(to: .now) / .seconds(1))
    }
    return ["\"wall_s\": \(list(seconds))", answer.withLock { $0.json }]
  }
}
