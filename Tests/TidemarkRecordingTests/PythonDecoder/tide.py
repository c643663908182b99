#!/usr/bin/env python3
"""An independent reader of Tidemark recordings: `tide.py [--rows] FILE...`

Checks every checksum, number and statistic of every frame, decodes all readings, lost readings and
anomalies, computes the logical digest from scratch, and prints one line of JSON per file. With
`--rows` prints the readings and then the anomalies as CSV instead.

Exit status: 0 all is well, 1 something is damaged or unsealed, 2 a format version, required feature
or frame type is not known, 3 a file cannot be read at all.
"""

import argparse
import csv
import json
import mmap
import os
import sys

from fields import Damage, Unsupported, seen
from recording import Recording

_COLUMNS = ("epoch", "sequence", "copy", "event", "sent", "arrival", "truth", "value", "anomaly")
_TIMES = ("event", "sent", "arrival", "truth")


class RowPrinter:
    def __init__(self, stream):
        self.csv = csv.writer(stream, lineterminator="\n")
        self.csv.writerow(("kind", "device", "sensor", *_COLUMNS, "value_bits"))

    def chunk(self, rows, is_lost, catalog):
        kind = "lost" if is_lost else "arrived"
        lists = [
            (rows[name].view("int64") if name in _TIMES else rows[name]).tolist()
            for name in _COLUMNS
        ]
        bits = rows["value"].view("uint64").tolist()
        for series, pattern, *values in zip(rows["series"].tolist(), bits, *lists):
            device, sensor = catalog.series[series]
            names = catalog.devices[device], catalog.sensors[sensor].name
            self.csv.writerow((kind, *names, *values, f"{pattern:016x}"))

    def anomalies(self, anomalies, catalog):
        self.csv.writerow(
            ("kind", "device", "sensor", "number", "onset", "peak", "end", "first_detectable",
             "magnitude_bits")
        )  # fmt: skip
        for one in anomalies:
            device, sensor = catalog.series[one.series]
            names = catalog.devices[device], catalog.sensors[sensor].name
            self.csv.writerow((one.kind, *names, *one[2:7], f"{one.magnitude_bits:016x}"))


def contents(path):
    with open(path, "rb") as file:
        # An empty file cannot be mapped, and a special one has no size.
        if os.fstat(file.fileno()).st_size == 0:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def check(path, printer):
    """Reads a file; its line of JSON, and its exit status."""
    line = {"file": path}
    try:
        data = contents(path)
    except (OSError, ValueError) as error:
        return line | {"ok": False, "error": str(error)}, 3
    recording = Recording(data, printer.chunk if printer else None)
    error, status = None, 0
    try:
        if len(data) == 0:
            raise Damage("this is no recording: the file is empty")
        recording.read()
        if printer:
            printer.anomalies(recording.anomalies, recording.catalog)
    except Damage as problem:
        error, status = str(problem), 1
    except Unsupported as problem:
        error, status = str(problem), 2
    stored = recording.stored_digest
    line |= {
        "readings": recording.readings,
        "lost": recording.lost,
        "anomalies": len(recording.anomalies),
        "digest": f"{recording.digest:032x}",
        "stored_digest": None if stored is None else f"{stored:032x}",
        "ok": status == 0,
    }
    return line | ({"error": error} if error else {}), status


def main():
    parser = argparse.ArgumentParser(description="Checks and decodes Tidemark recordings.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--rows", action="store_true", help="print the rows as CSV")
    parser.add_argument("--seen", action="store_true", help="say what the files were made of")
    arguments = parser.parse_args()
    worst = 0
    for path in arguments.files:
        printer = RowPrinter(sys.stdout) if arguments.rows else None
        line, status = check(path, printer)
        if printer is None:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        if status:
            print(f"{path}: {line['error']}", file=sys.stderr)
        worst = max(worst, status)
    if arguments.seen:
        for what in sorted(seen):
            print(f"seen: {what}")
    return worst


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(1)
