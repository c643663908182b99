import ArgumentParser
import Foundation
import TidemarkCore

/// The exit code of a shell's `command | head`: ended by a closed pipe.
private let closedPipeCode: Int32 = 141

/// Ends the program with the documented exit code, after one line (or one JSON document) that says
/// what was wrong.
func exitReporting(_ error: any Error) -> Never {
  if error is ClosedPipe { exit(closedPipeCode) }
  if let failure = error as? Failure { report(failure) }
  if let verdict = error as? Verdict { exit(verdict.code.rawValue) }
  let code = Tidemark.exitCode(for: error)
  let message = Tidemark.fullMessage(for: error)
  if code == .success {
    do {
      try Console.print(message + "\n")
    } catch let failure as Failure {
      report(failure)
    } catch {
      exit(closedPipeCode)
    }
    exit(0)
  }
  if code == .validationFailure {
    report(Failure(.usage, Tidemark.message(for: error)), details: usage(in: message))
  }
  report(Failure(.unexpected, "unexpected: \(error)"))
}

/// The work was done and its answer is a non-zero exit code; what there is to say was printed.
struct Verdict: Error {
  var code: Failure.Code
}

private func report(_ failure: Failure, details: String? = nil) -> Never {
  if CommandLine.arguments.contains("--json") {
    try? Console.print(json(failure))
  } else {
    Console.printError("tidemark: \(failure)\n")
    if let details { Console.printError(details + "\n") }
  }
  exit(failure.code.rawValue)
}

/// The lines of the argument parser's message after the error itself.
private func usage(in message: String) -> String? {
  let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
  guard let start = lines.firstIndex(where: { $0.hasPrefix("Usage:") }) else { return nil }
  return lines[start...].joined(separator: "\n")
}

private func json(_ failure: Failure) -> String {
  var text = TextBuffer()
  text.append(#"{"error": {"code": "#)
  text.append(failure.code.rawValue)
  text.append(#", "message": "#)
  text.append(jsonString: failure.message)
  if let file = failure.file {
    text.append(#", "file": "#)
    text.append(jsonString: file)
  }
  let numbers = [("line", failure.line), ("column", failure.column), ("offset", failure.offset)]
  for (name, value) in numbers {
    guard let value else { continue }
    text.append(text: ", \"\(name)\": ")
    text.append(value)
  }
  text.append("}}\n")
  return text.string
}
