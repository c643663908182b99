"""Frame headers, and the payloads of all frames but chunks."""

import struct
from collections import namedtuple

from columns import histogram
from crc32c import crc32c
from fields import Damage, Fields, Unsupported, unpack

FILE, CHUNK, DICTIONARY, INDEX, END, EVENT = range(6)
NAMES = ("file", "chunk", "dictionary", "index", "end", "event")

MAGIC = b"TDM"
VERSION = 2
HEADER_LENGTH = 48
MAXIMUM_PAYLOAD = 64 << 20
_HEADER = struct.Struct("<3sBBBHIIQQQII")

Header = namedtuple(
    "Header", "type flags payload_length rows sequence file_id durable_through payload_checksum"
)


def type_name(number):
    return NAMES[number] if number < len(NAMES) else f"type {number}"


def is_skippable(header):
    return header.flags & 1 != 0


def is_lost(header):
    return header.flags & 2 != 0


def read_header(data, offset):
    raw = bytes(data[offset : offset + HEADER_LENGTH])
    if len(raw) < HEADER_LENGTH:
        raise Damage("the file ends within a frame header")
    magic, version, kind, flags, length, *rest, checksum = _HEADER.unpack(raw)
    if magic != MAGIC:
        raise Damage("no frame begins here")
    if crc32c(raw[:-4]) != checksum:
        raise Damage("the checksum of the frame header does not agree")
    if version != VERSION:
        raise Unsupported(f"format version {version} is not known to this reader")
    if length != HEADER_LENGTH:
        raise Damage("the frame header has another length than 48 bytes")
    header = Header(kind, flags, *rest)
    if header.payload_length > MAXIMUM_PAYLOAD:
        raise Damage(f"the frame claims {header.payload_length} bytes; at most 64 MiB are allowed")
    return header


def read_frame(data, offset):
    """Header and payload, both checksums of which agree."""
    header = read_header(data, offset)
    start = offset + HEADER_LENGTH
    if header.payload_length > len(data) - start:
        raise Damage(f"the file ends within a frame of {header.payload_length} bytes")
    payload = bytes(data[start : start + header.payload_length])
    if crc32c(payload) != header.payload_checksum:
        raise Damage(f"the checksum of a {type_name(header.type)} frame does not agree")
    return header, payload


# The file frame.

FEATURES = {0: "slices", 1: "recorded series"}
ENCRYPTION = 2
# The kind of an event frame that tells what a recovered recording lacks.
GAPS = 2

FileFrame = namedtuple(
    "FileFrame",
    "minor required optional origin seed start duration catalog_bytes producer name scenario"
    " slices recorded_series",
)


def read_file_frame(payload):
    fields = Fields(payload)
    minor, required = fields.u16(), fields.u64()
    unknown = [bit for bit in range(64) if required >> bit & 1 and bit not in FEATURES]
    if required >> ENCRYPTION & 1:
        raise Unsupported("it is encrypted, and this reader has no cryptography")
    if unknown:
        names = ", ".join(str(bit) for bit in unknown)
        raise Unsupported(f"it needs feature {names}, which this reader does not know")
    optional, origin = fields.u64(), fields.u8()
    if origin > 1:
        raise Damage("its origin is unknown")
    seed, known = fields.u64(), fields.u8()
    start, duration = fields.i64(), fields.i64()
    catalog_bytes = fields.u64()
    producer, name, scenario = fields.text(), fields.text(), fields.text()
    slices = _slices(fields) if required & 1 else []
    series = _recorded_series(fields) if required & 2 else []
    fields.expect_end()
    return FileFrame(
        minor, required, optional, origin, seed, start if known & 1 else None,
        duration if known & 2 else None, catalog_bytes, producer, name, scenario, slices, series,
    )  # fmt: skip


def _slices(fields):
    slices = []
    for _ in range(fields.count(21, "slices")):
        known, start, end = fields.u8(), fields.i64(), fields.i64()
        ranges = []
        for _ in range(fields.count(8, "ranges of devices")):
            lower, upper = fields.u32(), fields.u32()
            if lower >= upper or ranges and lower < ranges[-1][1]:
                raise Damage("the devices of a slice are in no order")
            ranges.append((lower, upper))
        slices.append((start if known & 1 else None, end if known & 2 else None, ranges))
    if not slices:
        raise Damage("it claims 0 slices")
    return slices


def _recorded_series(fields):
    pieces = []
    for _ in range(fields.count(4, "pieces")):
        pieces.append(unpack(fields.take(fields.u32())))
    inner = Fields(b"".join(pieces))
    series = []
    for _ in range(inner.count(4, "recorded series")):
        count = inner.count(16, "values")
        if count == 0:
            raise Damage("a recorded series has no values")
        gaps = struct.unpack(f"<{count}q", inner.take(8 * count))
        values = struct.unpack(f"<{count}d", inner.take(8 * count))
        if gaps[0] != 0 or any(gap <= 0 for gap in gaps[1:]) or sum(gaps) >= 1 << 63:
            raise Damage("the times of a recorded series are in no order")
        # A value less itself is 0, but for infinities and NaN.
        if any(value - value != 0 for value in values):
            raise Damage("a recorded series has a value that is none")
        series.append((gaps, values))
    inner.expect_end()
    return series


# The catalog.

Sensor = namedtuple("Sensor", "name unit is_state range")


class Catalog:
    """Classes, groups, states, sensors, devices (names) and series (device, sensor)."""

    def __init__(self, data):
        fields = Fields(data)
        self.classes, self.groups, self.states = (
            [fields.text() for _ in range(fields.count(4, "texts"))] for _ in range(3)
        )
        self.sensors = [self._sensor(fields) for _ in range(fields.count(26, "sensors"))]
        self.partitions = fields.u32()
        self.devices = [self._device(fields) for _ in range(fields.count(16, "devices"))]
        self.series = [self._series(fields) for _ in range(fields.count(8, "series"))]
        fields.expect_end()

    def _sensor(self, fields):
        name, unit = fields.text(), fields.text()
        is_state, has_range = fields.u8() == 1, fields.u8() == 1
        lower, upper = fields.f64(), fields.f64()
        if has_range and not lower <= upper:
            raise Damage(f"the range of sensor '{name}' ends before it begins")
        return Sensor(name, unit, is_state, (lower, upper) if has_range else None)

    def _device(self, fields):
        name = fields.text()
        kind, group, partition = fields.u32(), fields.u32(), fields.u32()
        has_group = group != 0xFFFFFFFF
        if (
            kind >= len(self.classes)
            or has_group
            and group >= len(self.groups)
            or partition >= self.partitions
        ):
            raise Damage(f"device '{name}' has a class, group or partition that is not there")
        return name

    def _series(self, fields):
        device, sensor = fields.u32(), fields.u32()
        if device >= len(self.devices) or sensor >= len(self.sensors):
            raise Damage("a series has a device or sensor that is not there")
        return device, sensor


# The table of anomalies.

Anomaly = namedtuple("Anomaly", "kind series number onset peak end first_detectable magnitude_bits")


def read_event_frame(payload, rows, series_count):
    fields = Fields(payload)
    kind = fields.u8()
    if kind > 1:
        raise Damage("it holds events of an unknown kind")
    inner = Fields(unpack(fields.take(fields.remaining)))
    kinds = [inner.text() for _ in range(inner.count(4, "kinds"))]
    layout = struct.Struct("<IIIqqqqQ" if kind == 1 else "<IIIqqqq")
    if rows * layout.size != inner.remaining:
        raise Damage(f"it claims {rows} anomalies, which is not what fits")
    anomalies = []
    for number, *row in layout.iter_unpack(inner.take(inner.remaining)):
        if number >= len(kinds) or row[0] >= series_count:
            raise Damage("an anomaly is of a kind or series that is not there")
        anomalies.append(Anomaly(kinds[number], *row, *([0] if kind == 0 else [])))
    return anomalies


# Index and end.

Entry = namedtuple(
    "Entry",
    "offset payload_length payload_checksum rows lost first_row first_arrival last_arrival"
    " first_event last_event first_series last_series",
)
_ENTRY = struct.Struct("<QIIIBQqqqqII")


def read_index_frame(payload):
    """Offsets of event frames, entries of chunks, delays, disorder."""
    fields = Fields(payload)
    events = [fields.u64() for _ in range(fields.count(8, "event frames"))]
    count = fields.count(_ENTRY.size, "chunks")
    chunks = [Entry(*row) for row in _ENTRY.iter_unpack(fields.take(count * _ENTRY.size))]
    delays, disorder = histogram(fields), histogram(fields)
    fields.expect_end()
    return events, chunks, delays, disorder


End = namedtuple(
    "End",
    "is_interrupted readings lost rows anomalies digest first_arrival last_arrival column_sizes"
    " index_offset offset file_id",
)
_COLUMNS = 12


def read_end_frame(payload):
    fields = Fields(payload)
    is_interrupted = fields.u8() & 1 != 0
    totals = [fields.u64() for _ in range(4)]
    digest = fields.u128()
    first, last = fields.i64(), fields.i64()
    if fields.u8() != _COLUMNS:
        raise Damage("it tells the sizes of other columns than are known")
    sizes = [fields.u64() for _ in range(_COLUMNS)]
    end = End(
        is_interrupted,
        *totals,
        digest,
        first,
        last,
        sizes,
        fields.u64(),
        fields.u64(),
        fields.u64(),
    )
    fields.expect_end()
    return end
