"""Chunks: a head, the order part, and pages of rows that are sorted by series.

All columns are numpy arrays of uint64 whose sums wrap at 64 bits.
"""

from collections import namedtuple

import numpy as np

from columns import column, histogram, signed
from crc32c import crc32c
from fields import Damage, Fields, seen

MAXIMUM_ROWS = 1 << 20
STORED, DERIVED = range(2)

Page = namedtuple("Page", "rows runs first_series last_series length checksum")
Head = namedtuple(
    "Head", "length order arrival event digest delays disorder order_length order_checksum pages"
)


def read_head(payload, rows, series_count):
    if not 1 <= rows <= MAXIMUM_ROWS:
        raise Damage(f"a chunk of {rows} rows is not allowed")
    length = Fields(payload).u32()
    if not 8 <= length <= len(payload):
        raise Damage("its head is longer than it is")
    if crc32c(payload[: length - 4]) != Fields(payload[length - 4 : length]).u32():
        raise Damage("the checksum of its head does not agree")
    fields = Fields(payload[4 : length - 4])
    order = fields.u8()
    if order not in (STORED, DERIVED):
        raise Damage("its order is kept in an unknown way")
    arrival, event = fields.span(), fields.span()
    digest = fields.u128()
    delays, disorder = histogram(fields), histogram(fields)
    order_length, order_checksum = fields.u32(), fields.u32()
    pages = [_page_entry(fields, series_count) for _ in range(fields.count(24, "pages"))]
    fields.expect_end()
    if sum(page.rows for page in pages) != rows:
        raise Damage("its pages have another number of rows than it")
    if length + order_length + sum(page.length for page in pages) != len(payload):
        raise Damage("its parts are not as long as it")
    return Head(
        length, order, arrival, event, digest, delays, disorder, order_length, order_checksum, pages
    )


def _page_entry(fields, series_count):
    page = Page(*(fields.u32() for _ in range(6)))
    if not 1 <= page.runs <= page.rows or page.first_series > page.last_series:
        raise Damage(f"a page of {page.runs} runs and {page.rows} rows cannot be")
    if page.last_series >= series_count:
        raise Damage("a page has a series that the catalog does not have")
    return page


def read_chunk(payload, rows, series_count):
    """The head, and the rows in their order: a dictionary of columns."""
    head = read_head(payload, rows, series_count)
    seen.add("stored order" if head.order == STORED else "derived order")
    if len(head.pages) > 1:
        seen.add("several pages in a chunk")
    place = head.length
    order_part = _part(payload, place, head.order_length, head.order_checksum)
    place += head.order_length
    pages = []
    for page in head.pages:
        part = _part(payload, place, page.length, page.checksum)
        pages.append(_read_page(part, page, head.order == DERIVED))
        place += page.length
    grouped = {name: np.concatenate([page[name] for page in pages]) for name in pages[0]}
    run_lengths = grouped.pop("run_lengths")
    if head.order == STORED:
        places, grouped["arrival"] = _stored_order(order_part, head, rows, run_lengths)
        arrival = grouped.pop("arrival")
        ordered = {name: values[places] for name, values in grouped.items()}
        ordered["arrival"] = arrival
    else:
        if order_part:
            raise Damage("its order is both stored and derived")
        ranks = grouped.pop("tie_rank") & np.uint64(0xFFFFFFFF)
        if ranks.any():
            seen.add("tie ranks")
        # The last key is the first to sort by, and equal keys keep their places.
        places = np.lexsort((ranks, signed(grouped["arrival"])))
        ordered = {name: values[places] for name, values in grouped.items()}
    return head, ordered


def _part(payload, place, length, checksum):
    part = payload[place : place + length]
    if crc32c(part) != checksum:
        raise Damage("the checksum of a part does not agree")
    return part


def _stored_order(part, head, rows, run_lengths):
    """The place among the grouped rows of each row, and the arrivals."""
    fields = Fields(part)
    base, quantum = fields.i64(), fields.quantum()
    runs, steps = [], []
    for start in range(0, rows, head.pages[0].rows):
        count = min(head.pages[0].rows, rows - start)
        runs.append(column(fields, count))
        steps.append(column(fields, count))
    fields.expect_end()
    run_of_row = np.concatenate(runs)
    if int(run_of_row.max()) >= len(run_lengths):
        raise Damage("a row is of a run that the chunk does not have")
    counts = np.bincount(run_of_row.astype(np.int64), minlength=len(run_lengths))
    if not np.array_equal(counts, run_lengths):
        raise Damage("the order of rows names a run more or less often than it has rows")
    places = np.empty(rows, dtype=np.int64)
    places[np.argsort(run_of_row, kind="stable")] = np.arange(rows)
    steps = np.concatenate(steps)
    arrival = np.cumsum(steps * np.uint64(quantum), dtype=np.uint64) + _bits(base)
    return places, arrival


def _bits(number):
    return np.uint64(number & (1 << 64) - 1)


class _Runs:
    """The runs of a page, and what spreads them over its rows."""

    def __init__(self, fields, page, is_derived):
        names = [
            "series", "length", "layout", "first_epoch", "first_sequence", "event_base",
            "event_slope", "first_truth", "value_base", "value_slope",
        ]  # fmt: skip
        if is_derived:
            names.append("least_latency")
        for name in names:
            setattr(self, name, column(fields, page.runs))
        if not np.all((signed(self.series) >= 0) & (self.series < np.uint64(0xFFFFFFFF))):
            raise Damage("the runs of a page are in no order")
        self.series = np.cumsum(self.series + np.uint64(1)) - np.uint64(1)
        if self.series[0] != page.first_series or self.series[-1] != page.last_series:
            raise Damage("a run is of a series that its page does not have")
        if not np.all((self.length >= 1) & (self.length <= page.rows)):
            raise Damage("the runs have more rows than their page")
        self.length = self.length.astype(np.int64)
        if int(self.length.sum()) != page.rows:
            raise Damage("the runs have another number of rows than their page")
        self._read_layouts()
        self.starts = np.cumsum(self.length) - self.length
        self.run_of_row = np.repeat(np.arange(page.runs), self.length)

    def _read_layouts(self):
        code = self.layout & np.uint64(15)
        is_float = (code == 13) | (code == 14)
        limit = np.where(is_float, np.uint64(128), np.uint64(64))
        if not np.all((self.layout < limit) & (is_float | (code <= 9))):
            raise Damage("a run has an unknown layout")
        self.code = code
        for layout in np.unique(self.layout).tolist():
            _note_layout(layout)
        self.event_follows_line = self.layout & np.uint64(16) != 0
        self.value_follows_line = self.layout & np.uint64(32) != 0
        self.floats_differ = self.layout & np.uint64(64) != 0

    def spread(self, per_run):
        return per_run[self.run_of_row]

    def sums(self, column, starts=None, run_of_row=None):
        """Sums within each run."""
        starts = self.starts if starts is None else starts
        run_of_row = self.run_of_row if run_of_row is None else run_of_row
        total = np.cumsum(column, dtype=np.uint64)
        return total - (total[starts] - column[starts])[run_of_row]

    def accumulate(self, column, first, expected):
        """Undoes differences: the first of a run is `first`, the others count from the one before."""
        column = column + np.uint64(expected)
        column[self.starts] = first
        return self.sums(column)

    def unpredict(self, residuals, sequence, follows_line, base, slope):
        """Adds the prediction of either kind to residuals."""
        slope = self.spread(slope)
        step = np.zeros_like(sequence)
        step[1:] = sequence[1:] - sequence[:-1]
        step[self.starts] = 0
        walk = self.sums(_rise(slope, step) + residuals)
        line = _rise(slope, sequence - self.spread(sequence[self.starts])) + residuals
        return np.where(self.spread(follows_line), line, walk) + self.spread(base)


def _note_layout(layout):
    code = layout & 15
    seen.add("event time by " + ("line" if layout & 16 else "step"))
    if code <= 9:
        seen.add(f"decimals {code}")
        seen.add("value by " + ("line" if layout & 32 else "step"))
    else:
        seen.add(
            ("single" if code == _SINGLE else "double") + (", exclusive or" if layout & 64 else "")
        )


def _rise(slope, step):
    """The slope has 16 binary places; the shift keeps the sign, so it rounds down."""
    return (signed(slope * step) >> 16).view(np.uint64)


def _read_page(part, page, is_derived):
    """The columns of a page's rows, in the page's order."""
    fields = Fields(part)
    runs = _Runs(fields, page, is_derived)
    event_base = _bits(fields.i64())
    quanta = [np.uint64(fields.quantum()) for _ in range(4 if is_derived else 3)]
    lengths = _column_lengths(fields, 12 if is_derived else 10)

    def next_column(count=page.rows):
        before = fields.position
        values = column(fields, count)
        if fields.position - before != lengths.pop(0):
            raise Damage("a column of a page is not as long as the page says")
        return values

    rows = {"run_lengths": runs.length, "series": runs.spread(runs.series)}
    rows["epoch"] = runs.accumulate(next_column(), runs.first_epoch, 0) & np.uint64(0xFFFF)
    sequence = runs.accumulate(next_column(), runs.first_sequence, 1) & np.uint64(0xFFFFFFFF)
    rows["sequence"] = sequence
    rows["copy"] = next_column() & np.uint64(0xFF)
    event = runs.unpredict(
        next_column(), sequence, runs.event_follows_line, runs.event_base, runs.event_slope
    )
    rows["event"] = event_base + event * quanta[0]
    truth = runs.accumulate(next_column(), runs.first_truth, 0)
    rows["truth"] = rows["event"] + truth * quanta[1]
    rows["sent"] = rows["truth"] + next_column() * quanta[2]
    rows["value"] = _values(runs, next_column, sequence)
    rows["anomaly"] = next_column() & np.uint64(0xFFFFFFFF)
    if is_derived:
        latency = next_column() + runs.spread(runs.least_latency)
        rows["arrival"] = rows["event"] + latency * quanta[3]
        rows["tie_rank"] = next_column()
    fields.expect_end()
    return rows


def _column_lengths(fields, expected):
    if fields.u8() != expected:
        raise Damage("a page has unknown columns")
    lengths = [fields.u32() for _ in range(expected)]
    if sum(lengths) != fields.remaining:
        raise Damage("the columns of a page are not as long as it says")
    return lengths


_POWERS = np.array([1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9])
_SINGLE, _DOUBLE = 13, 14


def _values(runs, next_column, sequence):
    """The values of all rows, from up to three columns."""
    scaled = runs.unpredict(
        next_column(), sequence, runs.value_follows_line, runs.value_base, runs.value_slope
    )
    power = _POWERS[np.where(runs.code <= 9, runs.code, 0).astype(np.int64)]
    values = signed(scaled).astype(np.float64) / runs.spread(power)
    singles = _float_bits(runs, next_column, _SINGLE).astype(np.uint32)
    with np.errstate(invalid="ignore"):
        values[runs.spread(runs.code == _SINGLE)] = singles.view(np.float32)
    doubles = _float_bits(runs, next_column, _DOUBLE)
    values.view(np.uint64)[runs.spread(runs.code == _DOUBLE)] = doubles
    return values


def _float_bits(runs, next_column, code):
    """The bits of all rows of the runs of one form; exclusive or begins anew in every run."""
    chosen = runs.code == code
    lengths = runs.length[chosen]
    bits = next_column(int(lengths.sum()))
    if len(bits) == 0:
        return bits
    starts = np.cumsum(lengths) - lengths
    running = np.bitwise_xor.accumulate(bits)
    before = np.repeat(running[starts] ^ bits[starts], lengths)
    return np.where(np.repeat(runs.floats_differ[chosen], lengths), running ^ before, bits)
