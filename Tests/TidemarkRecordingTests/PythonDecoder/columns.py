"""Columns of integers as byte planes, and histograms, which are made of them.

A value is kept as the uint64 of its bits, and sums wrap at 64 bits; `signed` looks at them as
two's complement.
"""

import numpy as np

from fields import Damage, Fields, decompress, seen

_CONSTANT, _RAW, _ZSTANDARD, _SPARSE = range(4)
_KIND_NAMES = ("constant", "raw", "zstandard", "sparse")


def signed(values):
    return values.view(np.int64)


def column(fields, count):
    """The next column, of `count` values."""
    sign, planes = fields.u8(), fields.u8()
    if sign > 1 or planes > 8:
        raise Damage("a column has an unknown layout")
    seen.add(f"sign {sign}")
    seen.add(f"planes {planes}")
    constant = 0
    words = None
    for place in range(planes):
        plane = _plane(fields, count)
        if isinstance(plane, int):
            constant |= plane << 8 * place
            continue
        plane = plane.astype(np.uint64)
        if place:
            plane <<= np.uint64(8 * place)
        words = plane if words is None else words | plane
    if words is None:
        if sign:
            constant = constant >> 1 ^ (-(constant & 1) & (1 << 64) - 1)
        return np.full(count, constant, dtype=np.uint64)
    if constant:
        words |= np.uint64(constant)
    if sign:
        words = words >> np.uint64(1) ^ (~(words & np.uint64(1)) + np.uint64(1))
    return words


def _plane(fields, count):
    """The bytes of a plane, or the byte that all of them are."""
    kind = fields.u8()
    if kind < len(_KIND_NAMES):
        seen.add(f"plane {_KIND_NAMES[kind]}")
    if kind == _CONSTANT:
        return fields.u8()
    if kind == _RAW:
        return np.frombuffer(fields.take(count), dtype=np.uint8)
    if kind == _ZSTANDARD:
        return np.frombuffer(decompress(fields.take(fields.u32()), count), dtype=np.uint8)
    if kind == _SPARSE:
        common = fields.u8()
        return _sparse(Fields(fields.take(fields.u32())), common, count)
    raise Damage("a column has a plane of unknown kind")


def _sparse(exceptions, common, count):
    plane = np.full(count, common, dtype=np.uint8)
    place = 0
    while exceptions.remaining:
        place += exceptions.leb128()
        if place >= count:
            raise Damage("an exception lies outside its column")
        plane[place] = exceptions.u8()
        place += 1
    return plane


_FIRST_BUCKET, _LAST_BUCKET = -976, 975


def histogram(fields):
    """Counts by bucket number."""
    count = fields.u16()
    if count > _LAST_BUCKET - _FIRST_BUCKET + 1:
        raise Damage("a histogram has too many buckets")
    gaps = signed(column(fields, count)).tolist()
    counts = column(fields, count).tolist()
    buckets = {}
    number = 0
    for index, gap in enumerate(gaps):
        number += gap
        if index and gap <= 0 or not _FIRST_BUCKET <= number <= _LAST_BUCKET:
            raise Damage("the buckets of a histogram are in no order")
        buckets[number] = counts[index]
    return buckets


def bucket_numbers(spans):
    """The bucket of each span of nanoseconds, given as uint64 bits."""
    spans = signed(spans)
    sign = spans >> 63
    magnitude = (spans ^ sign).astype(np.uint64)
    # How many low bits to drop so that five are left, the highest of which is 1.
    shift = np.zeros(len(spans), dtype=np.uint64)
    top = magnitude.copy()
    for step in (32, 16, 8, 4, 2, 1):
        high = top >= np.uint64(1 << (step + 4))
        shift[high] += np.uint64(step)
        top[high] >>= np.uint64(step)
    # Below 16 nothing was dropped, and the span has a bucket of its own.
    exponent = shift.astype(np.int64) + np.where(top >= 16, 1, 0)
    number = np.where(
        exponent == 0, top.astype(np.int64), exponent * 16 + (top & 15).astype(np.int64)
    )
    return number ^ sign
