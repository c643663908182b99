"""The logical digest: the sum modulo 2^128 of a keyed hash of each row.

Scalars (Python integers) for names, columns (numpy uint64) for rows.
"""

import numpy as np

_WORD = (1 << 64) - 1
ARRIVED, LOST, ANOMALY = range(3)

# Fractional parts of the square roots of the primes 2...29 and 31...71.
A = (
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    0xCBBB9D5DC1059ED8, 0x629A292A367CD507,
)  # fmt: skip
B = (
    0x9159015A3070DD17, 0x152FECD8F70E5939, 0x67332667FFC00B31, 0x8EB44A8768581511,
    0xDB0C2E0D64F98FA7, 0x47B5481DBEFA4FA4, 0xAE5F9156E7B6D99B, 0xCF6C85D39D1A1E15,
    0x2F73477D6A4563CA, 0x6D1826CAFD82E1ED,
)  # fmt: skip
_SPREAD = 0x9E3779B97F4A7C15


def _fold(a, b):
    product = a * b
    return (product >> 64) ^ (product & _WORD)


def hash_bytes(data, domain):
    """Two words over a run of bytes."""
    a = _fold(A[0] ^ domain, A[1] ^ len(data))
    b = _fold(B[0] ^ domain, B[1] ^ len(data))
    for start in range(0, len(data), 8):
        word = int.from_bytes(data[start : start + 8], "little")
        a = (_fold(a ^ word, A[2]) + A[3]) & _WORD
        b = _fold(b ^ B[2], word ^ B[3]) ^ ((b << 32 | b >> 32) & _WORD)
    return _fold(a ^ b, A[4]), _fold(b ^ B[4], a)


def join(a, b):
    return (
        (_fold(a[0] ^ A[5], b[0] ^ A[6]) + b[1]) & _WORD,
        (_fold(a[1] ^ B[5], b[1] ^ B[6]) + a[0]) & _WORD,
    )


def series_names(catalog):
    """The hashes of each series' names, as two columns."""
    devices = [hash_bytes(name.encode(), 1) for name in catalog.devices]
    sensors = [hash_bytes(sensor.name.encode(), 2) for sensor in catalog.sensors]
    hashes = [join(devices[device], sensors[sensor]) for device, sensor in catalog.series]
    return np.array(hashes, dtype=np.uint64).reshape(-1, 2)


_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def _product(x, y):
    """64 x 64 -> 128 bits: high and low words."""
    x0, x1 = x & _LOW, x >> _HALF
    y0, y1 = y & _LOW, y >> _HALF
    low, middle, other = x0 * y0, x0 * y1, x1 * y0
    carry = (low >> _HALF) + (middle & _LOW) + (other & _LOW)
    high = x1 * y1 + (middle >> _HALF) + (other >> _HALF) + (carry >> _HALF)
    return high, x * y


def _sum(products):
    high, low = products[0]
    for more_high, more_low in products[1:]:
        low = low + more_low
        high = high + more_high + (low < more_low)
    return high, low


def _fold_columns(a, b):
    high, low = _product(a, b)
    return high ^ low


def hash_rows(words):
    """Eight columns to the two words, low and high, of each row's hash."""
    a = [word + np.uint64(A[place]) for place, word in enumerate(words)]
    b = [word + np.uint64(B[place]) for place, word in enumerate(words)]
    first = _sum([_product(a[2 * k], a[2 * k + 1]) for k in range(4)])
    second = _sum([_product(b[k], b[k + 4]) for k in range(4)])
    low = _fold_columns(first[1] ^ np.uint64(A[8]), second[0] ^ np.uint64(B[8]))
    high = _fold_columns(second[1] ^ np.uint64(A[9]), first[0] ^ np.uint64(B[9]))
    return low, high


def add_up(low, high):
    """The sum of hashes modulo 2^128."""
    total = 0
    for shift, words in (
        (0, low & _LOW),
        (32, low >> _HALF),
        (64, high & _LOW),
        (96, high >> _HALF),
    ):
        # At most 2^20 rows of 32 bits: no overflow.
        total += int(words.sum(dtype=np.uint64)) << shift
    return total & (1 << 128) - 1


def hash_readings(rows, names, kind):
    """Hashes of the rows of a chunk."""
    identity = rows["epoch"] << np.uint64(48) | rows["sequence"] << np.uint64(16)
    identity |= rows["copy"] << np.uint64(8) | np.uint64(kind)
    series = rows["series"]
    return hash_rows([
        identity, rows["event"], rows["sent"], rows["arrival"], rows["truth"],
        rows["value"].view(np.uint64), names[series, 0],
        names[series, 1] + rows["anomaly"] * np.uint64(_SPREAD),
    ])  # fmt: skip


def digest_of_anomalies(anomalies, names):
    """The sum of the hashes of anomalies, as `frames.Anomaly`."""
    kinds, abouts = {}, {}
    rows = []
    for one in anomalies:
        if one.kind not in kinds:
            kinds[one.kind] = hash_bytes(one.kind.encode(), 3)
        kind = kinds[one.kind]
        key = one.series, one.kind
        if key not in abouts:
            abouts[key] = join(tuple(names[one.series].tolist()), kind)
        times = (one.onset, one.peak, one.end, one.first_detectable)
        rows.append((
            one.number << 8 | ANOMALY, *(time & _WORD for time in times),
            (kind[0] + one.magnitude_bits * _SPREAD) & _WORD, *abouts[key],
        ))  # fmt: skip
    if not rows:
        return 0
    return add_up(*hash_rows(list(np.array(rows, dtype=np.uint64).T.copy())))
