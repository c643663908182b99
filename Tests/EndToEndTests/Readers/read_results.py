"""Compares the results of a replay as Parquet with those as JSON Lines, row by row.

usage: read_results.py LINES PARQUET

Reads the Parquet file with pyarrow, and counts and adds with DuckDB. Ends with 0 if every row says what
its line says, and no more.
"""

import calendar
import json
import math
import sys
import time

import duckdb
import pyarrow
import pyarrow.parquet

TIMES = ["start", "end", "time", "event_time", "at"]
READING = ["series", "sequence", "epoch", "copy"]


def nanoseconds(text):
    """RFC 3339 in UTC, to the nanosecond."""
    seconds, _, decimals = text.rstrip("Z").partition(".")
    whole = calendar.timegm(time.strptime(seconds, "%Y-%m-%dT%H:%M:%S"))
    return whole * 1_000_000_000 + int(decimals.ljust(9, "0") or 0)


def row_of(line):
    """What the table should have for a line."""
    row = json.loads(line)
    for name in TIMES:
        if name in row:
            row[name] = nanoseconds(row[name])
    if "reading" in row:
        row["series"], _, sequence = row.pop("reading").rpartition("/")
        row["sequence"] = int(sequence)
        row.setdefault("epoch", 0)
        row.setdefault("copy", 0)
    return row


def same(found, expected):
    if expected is None:
        return isinstance(found, float) and not math.isfinite(found)
    return type(found) in (type(expected), float) and found == expected


def rows_of(path):
    """The rows of the table, each with what it has; times as nanoseconds."""
    table = pyarrow.parquet.read_table(path)
    columns = []
    for name, column in zip(table.column_names, table.columns):
        if name in TIMES:
            if column.type != pyarrow.timestamp("ns", tz="UTC"):
                sys.exit(f"{name} is of type {column.type}")
            column = column.cast(pyarrow.int64())
        columns.append((name, column.to_pylist()))
    for index in range(table.num_rows):
        yield {name: values[index] for name, values in columns if values[index] is not None}


def main():
    lines, parquet = sys.argv[1:]
    with open(lines) as file:
        expected = [row_of(line) for line in file]
    found = list(rows_of(parquet))
    if len(found) != len(expected):
        sys.exit(f"{len(found)} rows, and should be {len(expected)}")
    for number, (row, line) in enumerate(zip(found, expected)):
        if row.keys() != line.keys() or not all(same(row[name], line[name]) for name in line):
            sys.exit(f"row {number} is {row}, and should be {line}")
    query = f"select step, kind, count(*) from '{parquet}' group by all order by all"
    counts = {}
    for line in expected:
        counts[line["step"], line["kind"]] = counts.get((line["step"], line["kind"]), 0) + 1
    if duckdb.sql(query).fetchall() != sorted((*key, count) for key, count in counts.items()):
        sys.exit("DuckDB counts otherwise")
    # A word of SQL's own.
    times = duckdb.sql(f"""select min("at"), max("at") from '{parquet}'""").fetchall()[0]
    if expected and None in times:
        sys.exit("DuckDB finds no times")
    kinds = sorted({line["kind"] for line in expected})
    print(f"{len(expected)} rows agree: {', '.join(kinds)}")


main()
