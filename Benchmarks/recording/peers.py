#!/usr/bin/env python3
"""Writes and reads the readings of a folder that data.py made in one other format, on one thread.

Prints one JSON document of the same shape as a variant of Tidemark's. Rates are readings per second
of processor time. What is read back must be what was written.
"""

import argparse
import json
import os
import statistics
import struct
import sys
import tempfile
import time
from itertools import islice

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet
import zstandard
from mcap.reader import NonSeekingReader, make_reader
from mcap.writer import IndexType, Writer
from pcodec import ChunkConfig, standalone

import data

LEVEL = 3
BATCH = 65_536
# A reading as a program has it in memory: 40 bytes.
ROW = np.dtype([(name, data.COLUMNS[name]) for name in data.COLUMNS], align=True)
IDS = ["device", "sensor"]
DICTIONARY = pa.dictionary(pa.int32(), pa.string())
SEEK_NS = 60_000_000_000
SEEKS = 5


class Readings:
    """What is written, and the series and time that a seek looks for."""

    def __init__(self, folder):
        self.columns, self.names = data.read(folder)
        self.rows = self.names["rows"]
        device, sensor = len(self.names["devices"]) // 2, 0
        self.series = self.names["devices"][device], self.names["sensors"][sensor]
        arrival = self.columns["arrival"]
        self.start = int(arrival[self.rows // 2])
        self.end = self.start + SEEK_NS
        wanted = (arrival >= self.start) & (arrival < self.end)
        wanted &= (self.columns["device"] == device) & (self.columns["sensor"] == sensor)
        self.wanted = int(wanted.sum())

    def table(self):
        """An Arrow table, with ids as dictionaries of strings."""
        columns = dict(self.columns)
        for name in IDS:
            indices = pa.array(columns[name].astype("i4"))
            columns[name] = pa.DictionaryArray.from_arrays(indices, self.names[f"{name}s"])
        return pa.table(columns)


class Peer:
    """A format read as batches of Arrow columns. Its table is made before the clock starts."""

    seek = None

    def __init__(self, readings, path):
        self.readings, self.path = readings, path
        self.table = readings.table()

    def columns(self):
        """Reads everything as columns, and keeps nothing. Returns how many readings there were."""
        return sum(len(batch) for batch in self.batches())

    def row_blocks(self):
        """Readings one after another, by block; a block is good until the next one is asked for."""
        block = np.empty(0, ROW)
        for batch in self.batches():
            if len(batch) > len(block):
                block = np.empty(len(batch), ROW)
            rows = block[: len(batch)]
            for name in ROW.names:
                rows[name] = self.numbers(name, batch[name]) if name in IDS else batch[name]
            yield rows

    def numbers(self, name, ids):
        """The numbers of ids, each of which is looked up once a batch."""
        if not pa.types.is_dictionary(ids.type):
            ids = ids.dictionary_encode()
        known = pa.compute.index_in(ids.dictionary, pa.array(self.readings.names[f"{name}s"]))
        return known.to_numpy()[ids.indices.to_numpy()]


class CSV(Peer):
    def __init__(self, readings, path):
        super().__init__(readings, path)
        for position, name in enumerate(IDS):
            text = self.table[name].cast(pa.string())
            self.table = self.table.set_column(position, name, text)

    def write(self):
        compressor = zstandard.ZstdCompressor(level=LEVEL)
        with open(self.path, "wb") as file, compressor.stream_writer(file) as stream:
            pa.csv.write_csv(self.table, stream)

    def batches(self):
        types = {name: DICTIONARY for name in IDS}
        with pa.input_stream(self.path, compression="zstd") as stream:
            yield from pa.csv.open_csv(
                stream,
                pa.csv.ReadOptions(use_threads=False),
                convert_options=pa.csv.ConvertOptions(column_types=types),
            )


class JSONLines(Peer):
    """By DuckDB, which reads them faster than pyarrow does."""

    def write(self):
        with database() as connection:
            connection.register("source", self.table)
            connection.sql(f"COPY source TO '{self.path}' (FORMAT json, COMPRESSION zstd)")

    def batches(self):
        source = f"read_json('{self.path}', format='newline_delimited', compression='zstd')"
        with database() as connection:
            yield from connection.sql(f"FROM {source}").to_arrow_reader(BATCH)


class Parquet(Peer):
    write_options = {}
    read_options = {}

    def write(self):
        pa.parquet.write_table(
            self.table, self.path, compression="zstd", compression_level=LEVEL, **self.write_options
        )

    def batches(self):
        options = {"memory_map": True, "read_dictionary": IDS, **self.read_options}
        with pa.parquet.ParquetFile(self.path, **options) as file:
            yield from file.iter_batches(BATCH, use_threads=False)

    def seek(self):
        readings, field = self.readings, pa.dataset.field
        device, sensor = readings.series
        wanted = (field("arrival") >= readings.start) & (field("arrival") < readings.end)
        wanted &= (field("device") == device) & (field("sensor") == sensor)
        return len(pa.parquet.read_table(self.path, filters=wanted, use_threads=False))


class TypedParquet(Parquet):
    write_options = {
        "use_dictionary": [*IDS, "label"],
        "column_encoding": {
            "event": "DELTA_BINARY_PACKED",
            "arrival": "DELTA_BINARY_PACKED",
            "sequence": "DELTA_BINARY_PACKED",
            "value": "BYTE_STREAM_SPLIT",
        },
    }


class CheckedParquet(Parquet):
    write_options = {"write_page_checksum": True}
    read_options = {"page_checksum_verification": True}


class ArrowFile(Peer):
    def write(self):
        codec = pa.Codec("zstd", compression_level=LEVEL)
        options = pa.ipc.IpcWriteOptions(compression=codec, use_threads=False)
        with pa.ipc.new_file(self.path, self.table.schema, options=options) as writer:
            writer.write_table(self.table, max_chunksize=BATCH)

    def batches(self):
        options = pa.ipc.IpcReadOptions(use_threads=False)
        with pa.memory_map(self.path) as file:
            reader = pa.ipc.open_file(file, options=options)
            yield from (reader.get_batch(index) for index in range(reader.num_record_batches))


class DuckDB(Peer):
    opened = None

    def write(self):
        with database(self.path) as connection:
            connection.register("source", self.table)
            connection.sql("CREATE TABLE readings AS FROM source")
            connection.sql("CHECKPOINT")

    def columns(self):
        """A scan with sums and hashes within DuckDB, which is faster than to hand columns out."""
        sums = ", ".join(f"sum(hash({n}))" if n in IDS else f"sum({n})" for n in ROW.names)
        with database(self.path) as connection:
            return connection.sql(f"SELECT count(*), {sums} FROM readings").fetchall()[0][0]

    def batches(self):
        with database(self.path) as connection:
            yield from connection.sql("FROM readings").to_arrow_reader(BATCH)

    def seek(self):
        """With a connection that is open."""
        readings = self.readings
        self.opened = self.opened or database(self.path)
        query = "FROM readings WHERE arrival >= ? AND arrival < ? AND device = ? AND sensor = ?"
        parameters = [readings.start, readings.end, *readings.series]
        return len(self.opened.execute(query, parameters).fetchall())


def database(path=":memory:"):
    return duckdb.connect(path, config={"threads": 1})


class Pcodec:
    """Whole columns one after another, ids as numbers. Not a file format: it has no names."""

    seek = None

    def __init__(self, readings, path):
        self.readings, self.path = readings, path

    def write(self):
        config = ChunkConfig(enable_8_bit=True)
        with open(self.path, "wb") as file:
            for column in self.readings.columns.values():
                packed = standalone.simple_compress(column, config)
                file.write(len(packed).to_bytes(8, "little") + packed)

    def unpacked(self):
        with open(self.path, "rb") as file:
            for name in data.COLUMNS:
                size = int.from_bytes(file.read(8), "little")
                yield name, standalone.simple_decompress(file.read(size))

    def columns(self):
        return len(dict(self.unpacked())["value"])

    def row_blocks(self):
        rows = np.empty(self.readings.rows, ROW)
        for name, column in self.unpacked():
            rows[name] = column
        yield rows


class MCAP:
    """A channel per series, nine bytes of value and label a message. Python all the way down."""

    columns = None
    payload = struct.Struct("<dB")
    index_types = IndexType.ALL
    # As many are read back.
    read_rows = 500_000

    def __init__(self, readings, path):
        self.readings, self.path = readings, path
        columns = readings.columns
        names = ["arrival", "event", "value", "label", "sequence"]
        self.channel = (columns["device"] * len(data.SENSORS) + columns["sensor"]).tolist()
        self.messages = [columns[name].tolist() for name in names]

    def write(self):
        names, pack = self.readings.names, self.payload.pack
        with open(self.path, "wb") as file:
            writer = Writer(file, index_types=self.index_types)
            writer.start()
            schema = writer.register_schema("reading", "", b"")
            channels = [
                writer.register_channel(f"{device}/{sensor}", "", schema)
                for device in names["devices"]
                for sensor in names["sensors"]
            ]
            for series, arrival, event, value, label, sequence in zip(self.channel, *self.messages):
                writer.add_message(channels[series], arrival, pack(value, label), event, sequence)
            writer.finish()

    def row_blocks(self):
        """In the order of the file, which is that of arrival.

        The reader that can seek would hold all messages in memory before it gives the first.
        """
        rows, unpack = [], self.payload.unpack
        with open(self.path, "rb") as file:
            messages = NonSeekingReader(file).iter_messages(log_time_order=False)
            for _, channel, message in islice(messages, self.read_rows):
                series = divmod(channel.id - 1, len(data.SENSORS))
                value, label = unpack(message.data)
                times = message.publish_time, message.log_time
                rows.append((*series, *times, value, message.sequence, label))
        yield rows

    def seek(self):
        readings = self.readings
        with open(self.path, "rb") as file:
            messages = make_reader(file).iter_messages(
                topics=["/".join(readings.series)],
                starting_at=readings.start,
                ending_before=readings.end,
            )
            return sum(1 for _ in messages)


class UnindexedMCAP(MCAP):
    index_types = IndexType.ALL & ~IndexType.MESSAGE
    seek = None


# The reference of sizes.
PARQUET = "Parquet, zstd -3"
PEERS = {
    "CSV, zstd -3": CSV,
    "JSON Lines, zstd -3": JSONLines,
    "MCAP, zstd (Python)": MCAP,
    "MCAP, zstd, no message index (Python)": UnindexedMCAP,
    PARQUET: Parquet,
    "Parquet, zstd -3, delta and byte-stream-split": TypedParquet,
    "Parquet, zstd -3, page checksums": CheckedParquet,
    "Arrow IPC, zstd -3": ArrowFile,
    "DuckDB": DuckDB,
    "pcodec": Pcodec,
}


def timed(work):
    """What work returns, and the processor time that it took in seconds."""
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def check(peer, expected):
    """Fails unless rows are the first of what was written, bit by bit."""
    rows = np.concatenate([np.array(block, ROW) for block in peer.row_blocks()])
    for name in ROW.names:
        if rows[name].tobytes() != expected[name][: len(rows)].tobytes():
            sys.exit(f"{type(peer).__name__}: {name} is not what was written")


def measure(peer, readings):
    """The figures of one pass. Reading it for the check warms it up."""
    _, write_s = timed(peer.write)
    figures = {"bytes": os.path.getsize(peer.path), "write_per_s": readings.rows / write_s}
    check(peer, readings.columns)
    if peer.columns:
        rows, columns_s = timed(peer.columns)
        figures["columns_per_s"] = rows / columns_s
    rows, rows_s = timed(lambda: sum(len(block) for block in peer.row_blocks()))
    figures["rows_per_s"] = rows / rows_s
    if peer.seek:
        seeks = [timed(peer.seek) for _ in range(SEEKS)]
        if any(found != readings.wanted for found, _ in seeks):
            sys.exit(f"{type(peer).__name__}: a seek does not find {readings.wanted} readings")
        figures["seek_ms"] = 1e3 * statistics.median(seconds for _, seconds in seeks)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="readings, by data.py")
    parser.add_argument("peer", choices=PEERS, metavar="peer", help="; ".join(PEERS))
    options = parser.parse_args()

    readings = Readings(options.folder)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        peer = PEERS[options.peer](readings, os.path.join(folder, "readings"))
        figures = measure(peer, readings)
    print(json.dumps({"name": options.peer, "rows": readings.rows, **figures}))


if __name__ == "__main__":
    main()
