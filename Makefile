# The commands of the README. `make demo` and `make test` are all the set-up on a fresh machine.

SWIFT ?= swift
TIDEMARK = .build/release/tidemark
LINTED = Package.swift Sources Tests
# The import check costs nothing and catches what the manifest does not allow.
BUILD_FLAGS = --explicit-target-dependency-import-check error
TEST_FLAGS = --disable-xctest --parallel

.PHONY: demo build test test-deep bench lint format clean dependencies

demo: build
	$(TIDEMARK) run scenarios/quickstart.yaml

build: dependencies
	$(SWIFT) build -c release $(BUILD_FLAGS) --product tidemark

# Format, debug build, all fast tests, golden digests.
test: dependencies lint
	$(SWIFT) build $(BUILD_FLAGS) --build-tests
	$(SWIFT) test $(BUILD_FLAGS) $(TEST_FLAGS)

# The same tests in release and under the sanitizers. Leaks are not looked for: Swift's globals live
# until the end, and the leak sanitizer does not see who holds them.
test-deep: dependencies
	$(SWIFT) test -c release $(TEST_FLAGS) --scratch-path .build-release-tests -Xswiftc -enable-testing
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test $(TEST_FLAGS) --scratch-path .build-address --sanitize address
	$(SWIFT) test $(TEST_FLAGS) --scratch-path .build-thread --sanitize thread

bench: build
	Benchmarks/run $(TIDEMARK)

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
