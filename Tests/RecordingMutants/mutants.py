#!/usr/bin/env python3
"""Breaks TidemarkRecording in many small ways, one at a time, and sees whether its tests notice.

usage: mutants.py [--work FOLDER] [--only TEXT] [--minutes N] [--check]

Writes RESULT.md beside this file; exits with 1 if fewer than 95 % are caught, and with 2 if a mutant
cannot be tried: its text is not in the sources, or does not compile. FOLDER is where the tests are
built, a temporary one if none is given; one that was used before saves the first build. --check only
looks for the texts. Mutants that were not tried keep their old line in RESULT.md.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from mutations import MUTANTS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULE = "Sources/TidemarkRecording"
LEAST_SHARE = 0.95
# Seconds: what must be far longer than the tests take, and than the first build does.
HANGS_AFTER = 300
BUILDS_WITHIN = 3_600
BUILD = ["swift", "build", "--build-tests", "-j", "2"]
TEST = ["swift", "test", "--skip-build", "--disable-xctest", "--parallel"]
# Slow, and others than those of the module itself must notice.
SKIPPED = ["SecondReaderTests", "DocumentationTests"]
# Why a mutant that survives does no harm, by its name.
HARMLESS = json.loads((HERE / "harmless.json").read_text())

MANIFEST = """// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // File by file as in a debug build, but the tests take a tenth of the time.
  .unsafeFlags(["-O"]),
]
let package = Package(
  name: "tidemark",
  dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.0")],
  targets: [
    .target(name: "TidemarkCore", swiftSettings: settings),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
    .systemLibrary(name: "CInstructions"),
    .target(
      name: "TidemarkRecording",
      dependencies: [
        "CInstructions", "CZstd", "TidemarkCore", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "TidemarkTestSupport",
      dependencies: ["TidemarkCore"],
      path: "Tests/TidemarkTestSupport",
      swiftSettings: settings
    ),
    .testTarget(
      name: "TidemarkRecordingTests",
      dependencies: ["TidemarkCore", "TidemarkRecording", "TidemarkTestSupport"],
      exclude: ["Golden", "PythonDecoder", "Snapshots"],
      swiftSettings: settings
    ),
  ],
  swiftLanguageModes: [.v6]
)
"""


def copy_if_other(source: Path, target: Path) -> None:
    """Keeps the time of a file that is as it should be, so that it is not built again."""
    if not target.exists() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def is_for_streams(source: Path) -> bool:
    """Of the test support: what needs the engine, and all of its reference engine and its trials."""
    parts = source.relative_to(ROOT).parts
    if parts[1] == "TidemarkTestSupport" and parts[2] in ("Reference", "Trials"):
        return True
    return b"import TidemarkStreams" in source.read_bytes()


def make_package(work: Path) -> None:
    """A package of the module, what it needs, and its tests."""
    folders = ["Sources/CInstructions", "Sources/CZstd", "Sources/TidemarkCore", MODULE]
    folders += ["Tests/TidemarkRecordingTests", "Tests/TidemarkTestSupport"]
    for folder in folders:
        kept = set()
        for source in sorted((ROOT / folder).rglob("*")):
            if not source.is_file():
                continue
            if is_for_streams(source):
                continue
            target = work / source.relative_to(ROOT)
            copy_if_other(source, target)
            kept.add(target)
        for target in (work / folder).rglob("*"):
            if target.is_file() and target not in kept:
                target.unlink()
    manifest = work / "Package.swift"
    if not manifest.exists() or manifest.read_text() != MANIFEST:
        manifest.write_text(MANIFEST)
    if not (work / "Package.resolved").exists() and (ROOT / "Package.resolved").exists():
        shutil.copyfile(ROOT / "Package.resolved", work / "Package.resolved")


def run(
    command: list[str], work: Path, limit: int, is_over=lambda line: False
) -> tuple[int, str]:
    """Runs a command until a line is over, it ends or hangs; -1: it was over, -2: it hung."""
    process = subprocess.Popen(
        command, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )
    hung = threading.Event()

    def stop() -> None:
        hung.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(limit, stop)
    timer.start()
    lines, over = [], False
    for line in process.stdout:
        lines.append(line)
        if is_over(line):
            over = True
            os.killpg(process.pid, signal.SIGKILL)
            break
    process.stdout.close()
    status = process.wait()
    timer.cancel()
    return (-1 if over else -2 if hung.is_set() else status), "".join(lines)


FAILED = re.compile(r"Test (.+?)(?: with \d+ argument.*?| with .*?)? recorded an issue|"
                    r"Test (.+?) failed after")


def try_tests(work: Path) -> str | None:
    """What noticed: the name of a test, a trap, a hang; nil if nothing did."""
    command = list(TEST)
    for suite in SKIPPED:
        command += ["--skip", suite]
    status, output = run(command, work, HANGS_AFTER, lambda line: FAILED.search(line) is not None)
    found = FAILED.search(output)
    if found:
        return (found[1] or found[2]).strip('"`')
    if status == -2:
        return "hang"
    return None if status == 0 else "trap"


def try_mutant(work: Path, mutant: tuple) -> tuple[str, str]:
    """`caught` or `survived` or `invalid`, and by what."""
    _, file, old, new, _ = mutant
    path = work / MODULE / file
    text = path.read_text()
    path.write_text(text.replace(old, new))
    try:
        status, output = run(BUILD, work, BUILDS_WITHIN)
        if status != 0:
            errors = [line for line in output.splitlines() if "error:" in line]
            return "invalid", errors[0] if errors else "it does not build"
        found = try_tests(work)
        return ("caught", found) if found else ("survived", "")
    finally:
        path.write_text(text)


def texts_are_there() -> bool:
    good = True
    for name, file, old, new, _ in MUTANTS:
        count = (ROOT / MODULE / file).read_text().count(old)
        if count != 1 or old == new:
            print(f"{name}: the text is in {file} {count} times", file=sys.stderr)
            good = False
    names = [mutant[0] for mutant in MUTANTS]
    return good and len(set(names)) == len(names)


def write_result(results: dict) -> float:
    caught = sum(kind == "caught" for kind, _ in results.values())
    share = caught / len(results) if results else 0
    lines = [
        "# Mutants of TidemarkRecording",
        "",
        "`mutants.py` breaks the module in one place at a time and runs its tests. A mutant is caught if a",
        "test fails, traps or hangs. At least 95 % must be.",
        "",
        f"Tried: {len(results)} of {len(MUTANTS)}. Caught: {caught}, {100 * share:.1f} %.",
        "",
        "| mutant | file | what it breaks | noticed by |",
        "| --- | --- | --- | --- |",
    ]
    for name, file, _, _, what in MUTANTS:
        if name not in results:
            continue
        kind, by = results[name]
        if kind != "caught":
            by = "**survived**: " + HARMLESS.get(name, "a test is missing")
        lines.append(f"| {name} | {file} | {what} | {by.replace('|', '/')} |")
    rest = [mutant[0] for mutant in MUTANTS if mutant[0] not in results]
    if rest:
        lines += ["", "Not tried: " + ", ".join(rest) + "."]
    (HERE / "RESULT.md").write_text("\n".join(lines) + "\n")
    return share


def old_results() -> dict:
    """What RESULT.md says of mutants that there still are."""
    results = {}
    path = HERE / "RESULT.md"
    names = {mutant[0] for mutant in MUTANTS}
    for line in path.read_text().splitlines() if path.exists() else []:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[0] in names:
            survived = cells[3].startswith("**survived**")
            results[cells[0]] = ("survived", "") if survived else ("caught", cells[3])
    return results


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if not texts_are_there():
        return 2
    if options.check:
        return 0
    work = options.work or Path(tempfile.mkdtemp(prefix="tidemark-mutants-"))
    end = time.monotonic() + 60 * options.minutes
    make_package(work)
    status, output = run(BUILD, work, BUILDS_WITHIN)
    if status != 0:
        print(output[-4000:], file=sys.stderr)
        return 2
    if found := try_tests(work):
        print(f"the tests fail without a mutant: {found}", file=sys.stderr)
        return 2
    results = old_results()
    invalid = 0
    for mutant in MUTANTS:
        name = mutant[0]
        if options.only and not any(text in name for text in options.only):
            continue
        if time.monotonic() > end:
            break
        begin = time.monotonic()
        kind, by = try_mutant(work, mutant)
        print(f"{time.monotonic() - begin:6.1f} s  {name}: {kind} {by}", flush=True)
        if kind == "invalid":
            invalid += 1
            continue
        results[name] = (kind, by)
        write_result(results)
    share = write_result(results)
    if options.work is None:
        shutil.rmtree(work)
    if invalid:
        return 2
    return 0 if share >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
