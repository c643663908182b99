# The commands of the README. `make demo` and `make test` are all the set-up on a fresh machine.

SWIFT ?= swift
TIDEMARK = .build/release/tidemark
LINTED = Package.swift Sources Tests Benchmarks
# The import check costs nothing and catches what the manifest does not allow.
BUILD_FLAGS = --explicit-target-dependency-import-check error
TEST_FLAGS = --disable-xctest --parallel
# Independent judges: of scenarios/scenario.schema.json, of exports, and a second reader of recordings,
# in Python. Their tests are skipped where these are not there.
PYTHON = $(CURDIR)/.build/python/bin/python
CHECK_JSONSCHEMA = $(CURDIR)/.build/python/bin/check-jsonschema
EXPORT_READERS = pyarrow duckdb mcap protobuf zstandard numpy hdrhistogram
# A system under test of 800 MB, in Python too; it needs Java.
FLINK = $(CURDIR)/.build/flink/bin/python
export TIDEMARK_FLINK = $(FLINK)
export TIDEMARK_PYTHON = $(PYTHON)
export TIDEMARK_CHECK_JSONSCHEMA = $(CHECK_JSONSCHEMA)

.PHONY: demo build test test-deep client fuzz fuzz-build fuzz-run mutants bench bench-fleet bench-recording bench-engine bench-paced judge flink lint format clean dependencies

demo: build
	$(TIDEMARK) run scenarios/quickstart.yaml

build: dependencies
	$(SWIFT) build -c release $(BUILD_FLAGS) --product tidemark

# Format, debug build, all fast tests, golden digests.
# The judges are fetched while the compiler is at work.
test: dependencies lint
	@$(MAKE) --no-print-directory judge & fetching=$$!; \
	  $(SWIFT) build $(BUILD_FLAGS) --build-tests && wait $$fetching
	$(SWIFT) test $(BUILD_FLAGS) $(TEST_FLAGS)

# The same tests in release, where crashes, kills and faults are tried as many times as it takes
# (TIDEMARK_DEEP; 'make test' tries a few); a million inputs to the decoders of a recording; then under the
# address sanitizer what has unsafe code, and under the thread sanitizer what has threads, with three of the
# shipped scenarios (TIDEMARK_SANITIZED: all of them would take a quarter of an hour). Leaks are not looked
# for: Swift's globals live until the end, and the leak sanitizer does not see who holds them.
UNSAFE_TESTS = PacedTests|TidemarkCoreTests|TidemarkRecordingTests|TidemarkExchangeTests|LibraryTests|CommandTests|ExchangeTests
THREAD_TESTS = TidemarkReplayTests|LibraryTests|RecorderTests|DeterminismTests|EndToEndTests.MergeTests

# What only computes is done beside what only compiles, so that no core waits for the last module of a build;
# the tests, which look at clocks, run alone.
RELEASE_BUILD = -c release --scratch-path .build-release-tests -Xswiftc -enable-testing
ADDRESS_BUILD = --scratch-path .build-address --sanitize address
THREAD_BUILD = --scratch-path .build-thread --sanitize thread
# Does the first part with what it prints in a file, and the second meanwhile.
BESIDE = beside() { log=$$(mktemp); sh -c "$$1" > $$log 2>&1 & first=$$!; sh -c "$$2"; second=$$?; \
  wait $$first; code=$$?; cat $$log; rm $$log; test $$code -eq 0 && test $$second -eq 0; }; beside

test-deep: dependencies judge flink
	@$(BESIDE) "$(MAKE) client fuzz-build" "$(SWIFT) build $(RELEASE_BUILD) --build-tests"
	TIDEMARK_DEEP=1 $(SWIFT) test --skip-build $(TEST_FLAGS) $(RELEASE_BUILD)
	@$(BESIDE) "$(MAKE) fuzz-run" "$(SWIFT) build $(ADDRESS_BUILD) --build-tests && \
	  $(SWIFT) build $(THREAD_BUILD) --build-tests"
	TIDEMARK_SANITIZED=1 ASAN_OPTIONS=detect_leaks=0 \
	  $(SWIFT) test --skip-build $(TEST_FLAGS) $(ADDRESS_BUILD) --filter '$(UNSAFE_TESTS)'
	TIDEMARK_SANITIZED=1 \
	  $(SWIFT) test --skip-build $(TEST_FLAGS) $(THREAD_BUILD) --filter '$(THREAD_TESTS)'

# Packages of their own that depend on the library products: one checks what it records and reads, one what
# a topology of its own gives out. BoringSSL takes a minute or two the first time.
client: dependencies
	$(SWIFT) run --package-path Tests/RecordingClient --scratch-path .build-client \
	  --disable-index-store RecordingClient
	$(SWIFT) run --package-path Tests/StreamClient --scratch-path .build-client/streams \
	  --disable-index-store StreamClient

# A million inputs to every decoder of a recording, from the kept corpus on, under libFuzzer and the
# address sanitizer: five minutes, ten at most. Inputs that fail are left in .build-fuzz.
FUZZ_RUNS = 1000000
FUZZ = .build-fuzz/recording-fuzz
fuzz: fuzz-build
	$(MAKE) fuzz-run

fuzz-build: dependencies
	$(SWIFT) build -c release --product RecordingFuzz --scratch-path .build-fuzz \
	  -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing -Xswiftc -parse-as-library
	swiftc -parse-as-library -sanitize=fuzzer,address .build-fuzz/release/libRecordingFuzz.a -lzstd -lstdc++ \
	  -o $(FUZZ) 2> .build-fuzz/link.log || { cat .build-fuzz/link.log; exit 1; }

fuzz-run:
	mkdir -p .build-fuzz/found
	ASAN_OPTIONS=detect_leaks=0 $(FUZZ) .build-fuzz/found Tests/RecordingFuzz/Corpus -seed=1 -runs=$(FUZZ_RUNS) \
	  -max_len=1024 -max_total_time=600 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
	  -artifact_prefix=.build-fuzz/ -close_fd_mask=0

# Without Python or its packages a few tests are skipped, and say so.
judge:
	-@test -x $(PYTHON) || { mkdir -p .build && python3 -m venv .build/python; }
	-@test -x $(CHECK_JSONSCHEMA) || $(PYTHON) -m pip install --quiet check-jsonschema
	-@$(PYTHON) -c 'import pyarrow, duckdb, mcap, google.protobuf, zstandard, numpy, hdrh' 2>/dev/null \
	  || $(PYTHON) -m pip install --quiet $(EXPORT_READERS)

# Without Java or the package, its test is skipped and says so.
flink:
	-@test -x $(FLINK) || { mkdir -p .build && python3 -m venv .build/flink; }
	-@$(FLINK) -c 'import pyflink' 2>/dev/null || $(FLINK) -m pip install --quiet apache-flink

# Breaks the recording in many places, one at a time; its tests must notice 95 %. An hour.
mutants: dependencies
	Tests/RecordingMutants/mutants.py

bench: build
	Benchmarks/run $(TIDEMARK)

# Simulation against a plain C program and numpy, and its memory. Also checks digests.
bench-fleet: build
	Benchmarks/fleet/run $(TIDEMARK)

# Recordings against other formats, and against thresholds.
bench-recording:
	$(SWIFT) build -c release --product recording-benchmark
	Benchmarks/recording/run .build/release/recording-benchmark

# The stream engine against plain C in memory, and a replay from disk to disk: results, ratios, instructions.
bench-engine: build
	$(SWIFT) build -c release --product engine-benchmark
	Benchmarks/engine/end-to-end $(TIDEMARK)
	Benchmarks/engine/run .build/release/engine-benchmark

# How paced replays keep their schedule, plans for more devices, and a sweep.
bench-paced: build
	Benchmarks/paced/run $(TIDEMARK)

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(LINTED)

format:
	$(SWIFT) format --in-place --parallel --recursive $(LINTED)

clean:
	rm -rf .build .build-*

# The one place that knows what the machine must have besides Swift.
dependencies:
	@if ! pkg-config --exists libzstd 2>/dev/null; then \
	  if [ "$$(id -u)" -eq 0 ]; then SUDO=; else SUDO=sudo; fi; \
	  if command -v apt-get >/dev/null; then \
	    $$SUDO apt-get update -q && $$SUDO apt-get install -y -q libzstd-dev pkg-config; \
	  elif command -v brew >/dev/null; then brew install zstd pkg-config; \
	  else echo "install libzstd's headers and pkg-config first"; exit 1; fi; \
	fi
