/// What a run was made with: what its noisy figures depend on.
package struct RunEnvironment: Sendable, Equatable {
  /// As the system calls it; nil where it does not say.
  package var cpu: String?
  /// Those that the process may use.
  package var cores: Int
  package var memoryBytes: Int64
  /// Name and release.
  package var kernel: String
  package var architecture: String
  /// Of Tidemark: the language version of its compiler, and `debug` or `release`.
  package var compiler: String
  package var build: String
  /// Of the repository in whose folder the run was made, or that the environment names; nil: none.
  package var commit: String?
  /// The exact command.
  package var command: [String]
  /// How steady the machine was before the run.
  package var noise: EnvironmentNoise

  package init(
    cpu: String?,
    cores: Int,
    memoryBytes: Int64,
    kernel: String,
    architecture: String,
    compiler: String,
    build: String,
    commit: String?,
    command: [String],
    noise: EnvironmentNoise
  ) {
    self.cpu = cpu
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.kernel = kernel
    self.architecture = architecture
    self.compiler = compiler
    self.build = build
    self.commit = commit
    self.command = command
    self.noise = noise
  }
}

/// How the time of one and the same loop varied: what a machine adds by itself.
package struct EnvironmentNoise: Sendable, Equatable {
  /// Of the loop, in nanoseconds of wall clock.
  package var loops: SpanStatistics

  package init(loops: SpanStatistics) {
    self.loops = loops
  }

  /// (95th percentile − median) ÷ median.
  package var spread: Double {
    loops.p50 > 0 ? Double(loops.p95 - loops.p50) / Double(loops.p50) : 0
  }
}
