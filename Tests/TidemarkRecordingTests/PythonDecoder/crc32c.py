"""CRC-32C (Castagnoli; RFC 3720, appendix B.4), with numpy for all but short runs of bytes.

The checksum is linear: that of a message is the exclusive or of what each of its bytes adds, which
depends on the byte and on how many bytes follow it. Blocks of 64 bytes are looked up in one table per
place; the checksums of two neighbouring stretches are joined by shifting the first past the second.
"""

import numpy as np

_POLYNOMIAL = 0x82F63B78
_BLOCK = 64


def _byte_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ _POLYNOMIAL if byte & 1 else byte >> 1
        table.append(byte)
    return table


_TABLE = _byte_table()
_ARRAY = np.array(_TABLE, dtype=np.uint32)


def _pass_zero_byte(crc):
    return crc >> np.uint32(8) ^ _ARRAY[crc & np.uint32(255)]


def _place_tables():
    """Entry [p, b]: what byte b adds at place p of a block."""
    tables = np.zeros((_BLOCK, 256), dtype=np.uint32)
    tables[_BLOCK - 1] = _ARRAY
    for place in range(_BLOCK - 2, -1, -1):
        tables[place] = _pass_zero_byte(tables[place + 1])
    return tables


_PLACES = _place_tables()
_PLACE_NUMBERS = np.arange(_BLOCK)


def _first_shift():
    """Entry [k, b]: byte k of a checksum with value b, shifted past a block of zero bytes."""
    bytes_ = np.arange(256, dtype=np.uint32)
    tables = np.stack([bytes_ << np.uint32(8 * k) for k in range(4)])
    for _ in range(_BLOCK):
        tables = _pass_zero_byte(tables)
    return tables


def _apply(shift, crc):
    return (
        shift[0][crc & 255]
        ^ shift[1][crc >> 8 & 255]
        ^ shift[2][crc >> 16 & 255]
        ^ shift[3][crc >> 24]
    )


# Entry n shifts past 2^n blocks.
_shifts = [_first_shift()]


def _shift(level):
    while len(_shifts) <= level:
        _shifts.append(_apply(_shifts[-1], _shifts[-1]))
    return _shifts[level]


def _short(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def crc32c(data):
    if len(data) < 2 * _BLOCK:
        return _short(data)
    # Zero bytes before the first add nothing, so the number of blocks can be a power of two.
    blocks = 1 << (-(-len(data) // _BLOCK) - 1).bit_length()
    padded = np.zeros(blocks * _BLOCK, dtype=np.uint8)
    start = len(padded) - len(data)
    padded[start:] = np.frombuffer(data, dtype=np.uint8)
    # The initial value of all ones is four more bytes of ones in the message's first four.
    padded[start : start + 4] ^= 255
    crc = np.zeros(blocks, dtype=np.uint32)
    # In parts, since the table look-ups are four times as large as the message.
    for first in range(0, blocks, 1 << 14):
        part = padded[first * _BLOCK : (first + (1 << 14)) * _BLOCK].reshape(-1, _BLOCK)
        looked_up = _PLACES[_PLACE_NUMBERS, part]
        crc[first : first + len(part)] = np.bitwise_xor.reduce(looked_up, axis=1)
    level = 0
    while len(crc) > 1:
        crc = _apply(_shift(level), crc[0::2]) ^ crc[1::2]
        level += 1
    return int(crc[0]) ^ 0xFFFFFFFF
