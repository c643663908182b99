"""Reads a whole recording, frame after frame, and checks all that can be checked."""

from collections import Counter

import numpy as np

import chunks
import columns
import digest
import frames
from fields import Damage, Unsupported, seen, unpack

_WORD = (1 << 64) - 1


class Recording:
    """A walk over the bytes of a file; what was found so far stays when something is wrong.

    `on_chunk(rows, is_lost, catalog)`, if there is one, gets the rows of each chunk.
    """

    def __init__(self, data, on_chunk=None):
        self.data = data
        self.on_chunk = on_chunk
        self.readings = self.lost = self.digest = 0
        self.stored_digest = None
        self.anomalies = []
        self.catalog = None
        self.end = None
        self._file_id = None
        self._dictionary = b""
        self._entries = []
        self._event_offsets = []
        self._index_offset = None
        self._index = ([], [], Counter(), Counter())
        self._delays, self._disorder = Counter(), Counter()
        self._greatest_event = None
        self._types = set()
        self._copied, self._copies = None, 0

    def read(self):
        offset = number = durable = 0
        while offset < len(self.data):
            try:
                header, payload = frames.read_frame(self.data, offset)
                self._check_place(header, number)
                self._read(header, payload, offset)
            except Damage as problem:
                raise Damage(
                    f"at byte {offset}: {self._judged(problem, offset, durable)}"
                ) from None
            except Unsupported as problem:
                raise Unsupported(f"at byte {offset}: {problem}") from None
            offset += frames.HEADER_LENGTH + header.payload_length
            number += 1
            durable = header.durable_through
        if self.end is None:
            raise Damage(
                f"the recording is unsealed: it has no end frame after {number} whole frames"
            )

    def _judged(self, problem, offset, durable):
        """Whether a stopped writer leaves this: not known to be durable, and nothing after it."""
        if offset == 0 and bytes(self.data[:3]) != frames.MAGIC:
            return f"this is no recording: {problem}"
        if self.end is None and offset >= durable and not self._has_frame_after(offset):
            return f"the recording is unsealed and has a torn tail: {problem}"
        return f"the recording is corrupt: {problem}"

    def _has_frame_after(self, offset):
        place = self.data.find(frames.MAGIC, offset + 1)
        while place >= 0:
            try:
                if frames.read_header(self.data, place).file_id == self._file_id:
                    return True
            except (Damage, Unsupported):
                pass
            place = self.data.find(frames.MAGIC, place + 1)
        return False

    def _check_place(self, header, number):
        if self.end is not None:
            raise Damage("a frame follows the end frame")
        if header.sequence != number:
            raise Damage(f"frame number {header.sequence} is where number {number} belongs")
        if number == 0:
            self._file_id = header.file_id
        if header.file_id != self._file_id:
            raise Damage("a frame of another recording")
        if number == 0 and header.type != frames.FILE:
            raise Damage("the file frame is not the first")
        if self._index_offset is not None and header.type not in (frames.INDEX, frames.END):
            raise Damage(f"a {frames.type_name(header.type)} frame follows an index frame")

    def _read(self, header, payload, offset):
        if header.type >= len(frames.NAMES):
            if frames.is_skippable(header):
                seen.add("skippable frame")
                return
            name = frames.type_name(header.type)
            raise Unsupported(f"a frame of {name}, which this reader does not know")
        name = frames.type_name(header.type)
        if f"{name} frame" in self._types:
            seen.add(f"several {name} frames")
        self._types.add(f"{name} frame")
        seen.add(f"{name} frame")
        try:
            getattr(self, f"_read_{name}")(header, payload, offset)
        except Damage as problem:
            raise Damage(f"the {name} frame: {problem}") from None

    def _read_file(self, header, payload, offset):
        if self._copied is None:
            self._copied = [bytes(payload)]
        else:
            self._copies = 0
            self._check_copy(payload)
            seen.add("copies of the first frames")
            return
        self.file = frames.read_file_frame(payload)
        seen.update(name for bit, name in frames.FEATURES.items() if self.file.required >> bit & 1)
        seen.add("truth" if self.file.optional & 1 else "no truth")

    def _check_copy(self, payload):
        """The first frames come once more at the end, byte for byte."""
        if self._copies >= len(self._copied) or self._copied[self._copies] != bytes(payload):
            raise Damage("it is not a copy of the first one")
        self._copies += 1

    def _read_dictionary(self, header, payload, offset):
        if self._copies:
            self._check_copy(payload)
            return
        self._copied.append(bytes(payload))
        piece = unpack(payload)
        if not piece:
            raise Damage("it is empty")
        if self.catalog is not None:
            raise Damage("the catalog was complete before it")
        self._dictionary += piece
        if len(self._dictionary) < self.file.catalog_bytes:
            return
        self.catalog = frames.Catalog(self._dictionary)
        self._names = digest.series_names(self.catalog)
        for _, _, devices in self.file.slices:
            if devices and devices[-1][1] > len(self.catalog.devices):
                raise Damage("a slice has devices that are not there")

    def _series_count(self):
        if self.catalog is None:
            raise Damage("the catalog is not complete before it")
        return len(self.catalog.series)

    def _read_chunk(self, header, payload, offset):
        head, rows = chunks.read_chunk(payload, header.rows, self._series_count())
        is_lost = frames.is_lost(header)
        seen.add("lost chunk" if is_lost else "arrived chunk")
        kind = digest.LOST if is_lost else digest.ARRIVED
        total = digest.add_up(*digest.hash_readings(rows, self._names, kind))
        if total != head.digest:
            raise Damage(f"its rows have digest {total:032x}, it says {head.digest:032x}")
        self._check_statistics(head, rows, is_lost)
        self._entries.append(
            frames.Entry(
                offset,
                header.payload_length,
                header.payload_checksum,
                header.rows,
                int(is_lost),
                self.lost if is_lost else self.readings,
                *head.arrival,
                *head.event,
                min(page.first_series for page in head.pages),
                max(page.last_series for page in head.pages),
            )
        )
        self.digest = self.digest + total & (1 << 128) - 1
        if is_lost:
            self.lost += header.rows
        else:
            self.readings += header.rows
        if self.on_chunk:
            self.on_chunk(rows, is_lost, self.catalog)

    def _check_statistics(self, head, rows, is_lost):
        arrival, event = columns.signed(rows["arrival"]), columns.signed(rows["event"])
        if head.arrival != (arrival.min(), arrival.max()) or head.event != (
            event.min(),
            event.max(),
        ):
            raise Damage("its times are not those of its rows")
        if head.delays != _histogram(rows["arrival"] - rows["event"]):
            raise Damage("its delays are not those of its rows")
        # Lost rows are compared with those of their chunk only.
        before = -(1 << 63) if is_lost or self._greatest_event is None else self._greatest_event
        greatest = np.maximum.accumulate(np.concatenate([[np.int64(before)], event]))
        late = event < greatest[:-1]
        behind = greatest[:-1].view(np.uint64)[late] - rows["event"][late]
        if head.disorder != _histogram(behind):
            raise Damage("its disorder is not that of its rows")
        if not is_lost:
            self._greatest_event = int(greatest[-1])
            self._delays.update(head.delays)
            self._disorder.update(head.disorder)

    def _read_event(self, header, payload, offset):
        self._event_offsets.append(offset)
        if payload[:1] == bytes([frames.GAPS]):
            unpack(payload[1:])
            seen.add("gaps")
            return
        found = frames.read_event_frame(payload, header.rows, self._series_count())
        self.anomalies += found
        seen.add(f"event kind {payload[0]}")
        total = digest.digest_of_anomalies(found, self._names)
        self.digest = self.digest + total & (1 << 128) - 1

    def _read_index(self, header, payload, offset):
        if self._index_offset is None:
            self._index_offset = offset
        events, entries, delays, disorder = frames.read_index_frame(payload)
        self._index[0].extend(events)
        self._index[1].extend(entries)
        self._index[2].update(delays)
        self._index[3].update(disorder)

    def _read_end(self, header, payload, offset):
        self._series_count()
        end = frames.read_end_frame(payload)
        self.stored_digest = end.digest
        size = offset + frames.HEADER_LENGTH + header.payload_length
        arrived = [entry for entry in self._entries if not entry.lost]
        expected = {
            "file id": (end.file_id, self._file_id),
            "own offset": (end.offset, offset),
            "index offset": (end.index_offset, self._index_offset),
            "chunks of the index": (self._index[1], self._entries),
            "event frames of the index": (self._index[0], self._event_offsets),
            "delays of the index": (self._index[2], self._delays),
            "disorder of the index": (self._index[3], self._disorder),
            "readings": (end.readings, self.readings),
            "lost readings": (end.lost, self.lost),
            "rows of the digest": (end.rows, self.readings + self.lost & _WORD),
            "anomalies of the digest": (end.anomalies, len(self.anomalies)),
            "earliest arrival": (
                end.first_arrival, min((entry.first_arrival for entry in arrived), default=0)
            ),
            "latest arrival": (
                end.last_arrival, max((entry.last_arrival for entry in arrived), default=0)
            ),
            "column sizes": (sum(end.column_sizes), size),
            "digest": (f"{end.digest:032x}", f"{self.digest:032x}"),
        }  # fmt: skip
        for what, (stored, found) in expected.items():
            if stored != found:
                raise Damage(f"its {what}: {_short(stored)} is stored, {_short(found)} was found")
        self.end = end


def _histogram(spans):
    numbers, counts = np.unique(columns.bucket_numbers(spans), return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist()))


def _short(value):
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."
