# The commands of the README. `make demo` and `make test` are all the set-up on a fresh machine.

SWIFT ?= swift
TIDEMARK = .build/release/tidemark
LINTED = Package.swift Sources Tests
# The import check costs nothing and catches what the manifest does not allow.
BUILD_FLAGS = --explicit-target-dependency-import-check error
TEST_FLAGS = --disable-xctest --parallel
# An independent judge of scenarios/scenario.schema.json; its test is skipped where it is not there.
CHECK_JSONSCHEMA = $(CURDIR)/.build/python/bin/check-jsonschema
export TIDEMARK_CHECK_JSONSCHEMA = $(CHECK_JSONSCHEMA)

.PHONY: demo build test test-deep bench bench-fleet judge lint format clean dependencies

demo: build
	$(TIDEMARK) run scenarios/quickstart.yaml

build: dependencies
	$(SWIFT) build -c release $(BUILD_FLAGS) --product tidemark

# Format, debug build, all fast tests, golden digests.
test: dependencies lint judge
	$(SWIFT) build $(BUILD_FLAGS) --build-tests
	$(SWIFT) test $(BUILD_FLAGS) $(TEST_FLAGS)

# The same tests in release and under the sanitizers. Leaks are not looked for: Swift's globals live
# until the end, and the leak sanitizer does not see who holds them. All shipped scenarios run in debug
# and in release; under a sanitizer, where that would take a quarter of an hour, three of them do.
test-deep: dependencies judge
	$(SWIFT) test -c release $(TEST_FLAGS) --scratch-path .build-release-tests -Xswiftc -enable-testing
	TIDEMARK_SANITIZED=1 ASAN_OPTIONS=detect_leaks=0 \
	  $(SWIFT) test $(TEST_FLAGS) --scratch-path .build-address --sanitize address
	TIDEMARK_SANITIZED=1 $(SWIFT) test $(TEST_FLAGS) --scratch-path .build-thread --sanitize thread

# Without Python or its packages one test is skipped, and says so.
judge:
	-@test -x $(CHECK_JSONSCHEMA) || { mkdir -p .build && python3 -m venv .build/python \
	  && .build/python/bin/pip install --quiet check-jsonschema; }

bench: build
	Benchmarks/run $(TIDEMARK)

# Simulation against a plain C program and numpy, and its memory. Also checks digests.
bench-fleet: build
	Benchmarks/fleet/run $(TIDEMARK)

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
