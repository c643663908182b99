"""Reads one recording's exports with the tools that people have, and compares every column.

usage: read_exports.py FOLDER NAME

FOLDER holds NAME.csv, .csv.zst, .jsonl, .jsonl.zst, .mcap and .parquet, written with --lost and
--times epoch-ns. The CSV is read with Python's own csv module and is what the others must equal, bit
by bit. Ends with 0 if they do. Needs pyarrow, duckdb, mcap, protobuf, zstandard and numpy.
"""

import csv
import io
import json
import math
import struct
import sys

import duckdb
import numpy
import pyarrow.csv
import pyarrow.parquet
import zstandard
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from mcap.reader import make_reader
from mcap.records import Channel, Chunk, Message, Schema
from mcap.stream_reader import StreamReader

INTEGERS = ["epoch", "sequence", "copy", "event_time_ns", "sent_time_ns", "arrival_time_ns"]
COLUMNS = (
    ["device", "sensor"]
    + INTEGERS
    + ["true_time_ns", "value", "state", "anomaly", "anomaly_number", "lost"]
)


def bits(value):
    """A double's 64 bits."""
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def value_bits(text):
    """The bits of a value as the CSV spells it."""
    if text.startswith("nan:"):
        return int(text[4:], 16)
    return 0x7FF8_0000_0000_0000 if text == "nan" else bits(float(text))


def check(what, found, expected):
    if found != expected:
        if isinstance(found, list) and isinstance(expected, list):
            for row, (a, b) in enumerate(zip(found, expected)):
                if a != b:
                    sys.exit(f"{what}: row {row} is {a}, and should be {b}")
            sys.exit(f"{what}: {len(found)} rows, and should be {len(expected)}")
        sys.exit(f"{what}: {found}, and should be {expected}")


def integer(text):
    return int(text) if text != "" else None


def csv_rows(path):
    """All rows of the CSV as tuples in the order of COLUMNS, the value as its bits."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        check("the CSV's header", reader.fieldnames, COLUMNS)
        return [
            (row["device"], row["sensor"])
            + tuple(int(row[name]) for name in INTEGERS)
            + (integer(row["true_time_ns"]), value_bits(row["value"]), row["state"] or None)
            + (row["anomaly"] or None, integer(row["anomaly_number"]), row["lost"] == "1")
            for row in reader
        ]


def json_value_bits(value):
    if value is None:
        return 0x7FF8_0000_0000_0000
    return value_bits(value) if isinstance(value, str) else bits(float(value))


def json_rows(path):
    rows = []
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            row = json.loads(line)
            check("the keys of a line", list(row), COLUMNS)
            row["value"] = json_value_bits(row["value"])
            rows.append(tuple(row.values()))
    return rows


def check_zstd(path):
    """The packed file unpacks to the plain one, and has a checksum."""
    with open(path + ".zst", "rb") as file:
        packed = file.read()
    check(f"{path}.zst has a checksum", zstandard.get_frame_parameters(packed).has_checksum, True)
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)) as reader:
        unpacked = reader.read()
    with open(path, "rb") as file:
        check(f"{path}.zst", unpacked == file.read(), True)


def table_rows(table):
    """The rows of an Arrow table with the Parquet columns."""
    columns = []
    for name in COLUMNS:
        column = table.column(name.removesuffix("_ns"))
        if name.endswith("_ns"):
            check(f"the type of {name}", str(column.type), "timestamp[ns, tz=UTC]")
            column = column.cast("int64")
        if name == "value":
            numbers = column.combine_chunks().to_numpy(zero_copy_only=False)
            columns.append(numpy.asarray(numbers).view(numpy.uint64).tolist())
        else:
            columns.append(column.to_pylist())
    return list(zip(*columns))


def check_parquet(path, rows):
    file = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
    check("pyarrow", table_rows(file.read()), rows)
    types = {field.name: str(field.type) for field in file.schema_arrow}
    for name, kind in [("epoch", "uint16"), ("sequence", "uint32"), ("copy", "uint8")]:
        check(f"the type of {name}", types[name], kind)
    metadata = file.metadata
    check("rows in the footer", metadata.num_rows, len(rows))
    check("a key of the footer", len(metadata.metadata[b"tidemark.digest"]), 32)
    arrival = COLUMNS.index("arrival_time_ns")
    start = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        part = [row[arrival] for row in rows[start : start + group.num_rows]]
        start += group.num_rows
        for column in (group.column(index) for index in range(group.num_columns)):
            check(f"compression of {column.path_in_schema}", column.compression, "ZSTD")
            if column.path_in_schema == "arrival_time":
                found = [column.statistics.min_raw, column.statistics.max_raw]
                check("statistics", found, [min(part), max(part)])
    check_checksums(path, metadata)


def check_checksums(path, metadata):
    """A flipped bit in any column's first data page is found by the page's checksum."""
    with open(path, "rb") as file:
        whole = file.read()
    for index in range(metadata.row_group(0).num_columns):
        column = metadata.row_group(0).column(index)
        end = (column.dictionary_page_offset or column.data_page_offset)
        end += column.total_compressed_size - 1
        broken = bytearray(whole)
        broken[end] ^= 1
        try:
            reader = pyarrow.parquet.ParquetFile(
                io.BytesIO(broken), page_checksum_verification=True
            )
            reader.read(columns=[column.path_in_schema])
        except OSError as error:
            check(f"{column.path_in_schema}: {error}", "CRC" in str(error), True)
        else:
            sys.exit(f"a flipped bit of {column.path_in_schema} was not found")


def check_duckdb(folder, name, rows):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    times = ", ".join(
        f"epoch_ns({name.removesuffix('_ns')})" if name.endswith("_ns") else name
        for name in COLUMNS
    )
    found = connection.execute(
        f"SELECT {times} FROM read_parquet('{folder}/{name}.parquet')"
    ).fetchall()
    place = COLUMNS.index("value")
    found = [row[:place] + (bits(row[place]),) + row[place + 1 :] for row in found]
    # A NaN passes through Python's float with its bits.
    check("DuckDB", found, rows)
    arrival = COLUMNS.index("arrival_time_ns")
    middle = sorted(row[arrival] for row in rows)[len(rows) // 2]
    count = connection.execute(
        f"SELECT count(*) FROM read_parquet('{folder}/{name}.parquet')"
        f" WHERE epoch_ns(arrival_time) >= {middle}"
    ).fetchone()
    check("DuckDB's filter", count[0], sum(row[arrival] >= middle for row in rows))
    packed = connection.execute(
        f"SELECT count(*), sum(sequence) FROM read_csv('{folder}/{name}.csv.zst', header = true,"
        " all_varchar = false, types = {'value': 'VARCHAR'})"
    ).fetchone()
    sequence = COLUMNS.index("sequence")
    check("DuckDB's CSV", packed, (len(rows), sum(row[sequence] for row in rows)))


def reading_class(schema):
    """The message type that the file itself describes."""
    check("the schema", (schema.name, schema.encoding), ("tidemark.Reading", "protobuf"))
    files = descriptor_pb2.FileDescriptorSet.FromString(schema.data)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(schema.name))


def mcap_row(reading, channel, message):
    def optional(name):
        return getattr(reading, name) if reading.HasField(name) else None

    event, arrival = optional("event_time_ns"), optional("arrival_time_ns")
    check("the sequence of a message", message.sequence, reading.sequence)
    return (
        channel.metadata["device"],
        channel.metadata["sensor"],
        reading.epoch,
        reading.sequence,
        reading.copy,
        message.publish_time if event is None else event,
        reading.sent_time_ns,
        message.log_time if arrival is None else arrival,
        optional("true_time_ns"),
        bits(reading.value),
        reading.state or None,
        reading.anomaly or None,
        reading.anomaly_number or None,
        reading.lost,
    )


def check_mcap(path, rows):
    found = []
    with open(path, "rb") as file:
        reader = make_reader(file, validate_crcs=True)
        check("the profile", reader.get_header().profile, "")
        check("the library", reader.get_header().library.split()[0], "tidemark")
        kind = None
        for schema, channel, message in reader.iter_messages(log_time_order=False):
            kind = kind or reading_class(schema)
            check("the topic", channel.topic.endswith(channel.metadata["sensor"]), True)
            found.append(mcap_row(kind.FromString(message.data), channel, message))
        check("MCAP", found, rows)
        summary = reader.get_summary()
        check("the messages of the statistics", summary.statistics.message_count, len(rows))
        check("the chunks", summary.statistics.chunk_count, len(summary.chunk_indexes))
        counts = sum(summary.statistics.channel_message_counts.values())
        check("the messages of all channels", counts, len(rows))
        names = {attachment.name for attachment in reader.iter_attachments()}
        check("attachments", {"tidemark/catalog.json", "tidemark/anomalies.jsonl"} <= names, True)
        check("metadata", [entry.name for entry in reader.iter_metadata()], ["tidemark"])
        topic = next(iter(summary.channels.values())).topic
        selected = sum(1 for _ in reader.iter_messages(topics=[topic]))
        ids = [number for number, channel in summary.channels.items() if channel.topic == topic]
        expected = sum(summary.statistics.channel_message_counts.get(number, 0) for number in ids)
        check("the messages of a topic", selected, expected)
    check_stream(path, len(rows))


def check_stream(path, count):
    """Front to back, without the summary, every checksum looked at."""
    kinds = {Schema: 0, Channel: 0, Message: 0}
    with open(path, "rb") as file:
        for record in StreamReader(file, validate_crcs=True).records:
            kinds[type(record)] = kinds.get(type(record), 0) + 1
    check("the messages of a stream", kinds[Message], count)
    check("chunks are unpacked", kinds.get(Chunk, 0), 0)


def main():
    folder, name = sys.argv[1:]
    path = f"{folder}/{name}"
    rows = csv_rows(f"{path}.csv")
    if not rows:
        sys.exit("there are no rows")
    check("JSON Lines", json_rows(f"{path}.jsonl"), rows)
    for extension in ["csv", "jsonl"]:
        check_zstd(f"{path}.{extension}")
    options = pyarrow.csv.ConvertOptions(column_types={"value": "string"})
    packed = pyarrow.csv.read_csv(
        f"{path}.csv.zst",
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=options,
    )
    check("pyarrow's CSV", packed.num_rows, len(rows))
    check_parquet(f"{path}.parquet", rows)
    check_duckdb(folder, name, rows)
    check_mcap(f"{path}.mcap", rows)
    numbers = [row[COLUMNS.index("value")] for row in rows]
    values = [struct.unpack("<d", struct.pack("<Q", number))[0] for number in numbers]
    print(f"{len(rows)} rows agree, {sum(map(math.isnan, values))} of them NaN")


main()
