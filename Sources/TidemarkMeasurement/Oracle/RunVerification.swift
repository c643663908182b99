/// What `--verify` checked beside a run, and what it could not check.
package struct RunVerification: Sendable, Equatable {
  /// One equality that must hold, whatever the readings are.
  package struct Check: Sendable, Equatable {
    package enum State: Sendable, Equatable {
      case held
      /// What differed first.
      case failed(String)
      /// Why it was not made.
      case skipped(String)
    }

    package var name: String
    /// What was compared, such as the batch sizes.
    package var detail: String
    package var state: State

    package init(name: String, detail: String, state: State) {
      self.name = name
      self.detail = detail
      self.state = state
    }
  }

  /// Something that no check covers, and why.
  package struct Omission: Sendable, Equatable {
    package var subject: String
    package var reason: String

    package init(subject: String, reason: String) {
      self.subject = subject
      self.reason = reason
    }
  }

  /// In the order in which they were made.
  package var checks: [Check]
  package var omissions: [Omission]

  package init(checks: [Check] = [], omissions: [Omission] = []) {
    self.checks = checks
    self.omissions = omissions
  }

  /// Why the run proves nothing: a check that failed means that the engine is wrong.
  package var faults: [String] {
    checks.compactMap { check in
      guard case .failed(let difference) = check.state else { return nil }
      return "verify: \(check.name): \(difference)"
    }
  }
}
