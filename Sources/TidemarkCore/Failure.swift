/// What a user is told when something is wrong: one line that says where, what, and what to do.
///
/// The only error that the recording's functions throw.
public struct Failure: Error, Equatable {
  /// What kind of failure it is; raw values are the documented exit codes of `tidemark`.
  ///
  /// Recordings throw `usage`, `badData`, `noInput`, `cannotCreate` and `inputOutput`.
  public enum Code: Int32, Sendable {
    /// An unexpected failure of Tidemark itself.
    case unexpected = 1
    /// A threshold or case failed, or a difference was found.
    case failed = 2
    /// The run is invalid: ledger, schedule or digest.
    case invalid = 3
    /// Baseline missing or not comparable.
    case noBaseline = 4
    /// What was asked cannot be: flags, scenario, pipeline, case, key or catalog wrong.
    case usage = 64
    /// Input data corrupt, unsealed or malformed.
    case badData = 65
    /// Input not found, unreadable, or empty of what was asked.
    case noInput = 66
    /// Output cannot be created.
    case cannotCreate = 73
    /// Input or output failed half-way, such as a full disk.
    case inputOutput = 74
    /// Interrupted by the user.
    case interrupted = 130
  }

  /// What kind of failure it is.
  public var code: Code
  /// What was wrong and what to do, without the place.
  public var message: String
  /// The file that it is about; nil if it is about none.
  public var file: String?
  /// Of a text file, from 1; nil if it is about none.
  public var line: Int?
  /// From 1, in characters; nil if it is about the whole line.
  public var column: Int?
  /// Bytes from the start of the file; nil if it is about no place in it.
  public var offset: Int?

  /// A failure, and as much of its place as is known.
  public init(
    _ code: Code,
    _ message: String,
    file: String? = nil,
    line: Int? = nil,
    column: Int? = nil,
    offset: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.offset = offset
  }
}

extension Failure {
  /// The same failure about a file, unless it already says which one.
  package func inFile(_ file: String) -> Failure {
    guard self.file == nil else { return self }
    var failure = self
    failure.file = file
    return failure
  }
}

extension Failure: CustomStringConvertible {
  /// `file:line:column: message`, `file: at byte 123: message`, or `message`.
  public var description: String {
    guard let file else { return message }
    if let line {
      return column.map { "\(file):\(line):\($0): \(message)" } ?? "\(file):\(line): \(message)"
    }
    return offset.map { "\(file): at byte \($0): \(message)" } ?? "\(file): \(message)"
  }
}
