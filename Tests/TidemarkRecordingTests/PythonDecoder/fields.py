"""Fields of the payloads: little-endian, one after the other, never past the end."""

import struct

import zstandard


class Damage(Exception):
    """Bytes that are not what the format says."""


class Unsupported(Exception):
    """A version, a required feature or a frame that this reader does not know."""


MAXIMUM_UNPACKED = 4 << 20

# What the recordings were made of, by which tests know that nothing was left out.
seen = set()


class Fields:
    def __init__(self, data):
        self.data = bytes(data)
        self.position = 0

    @property
    def remaining(self):
        return len(self.data) - self.position

    def take(self, count):
        if count > self.remaining:
            raise Damage(
                f"a field of {count} bytes does not fit the {self.remaining} that are left"
            )
        start = self.position
        self.position += count
        return self.data[start : self.position]

    def _unpack(self, layout, size):
        if size > self.remaining:
            raise Damage(f"a field of {size} bytes does not fit the {self.remaining} that are left")
        value = struct.unpack_from(layout, self.data, self.position)[0]
        self.position += size
        return value

    def u8(self):
        # By far the most frequent, so not by `_unpack`.
        if self.position >= len(self.data):
            raise Damage("a field of 1 byte does not fit what is left")
        self.position += 1
        return self.data[self.position - 1]

    def u16(self):
        return self._unpack("<H", 2)

    def u32(self):
        return self._unpack("<I", 4)

    def u64(self):
        return self._unpack("<Q", 8)

    def i64(self):
        return self._unpack("<q", 8)

    def u128(self):
        low = self.u64()
        return self.u64() << 64 | low

    def f64(self):
        return self._unpack("<d", 8)

    def count(self, element_size, what):
        """A count of elements of at least so many bytes, which must fit what is left."""
        count = self.u32()
        if count * element_size > self.remaining:
            raise Damage(f"it claims {count} {what}, more than fit")
        return count

    def span(self):
        """Two times, of which the first is not later."""
        lower, upper = self.i64(), self.i64()
        if lower > upper:
            raise Damage("a range ends before it begins")
        return lower, upper

    def quantum(self):
        quantum = self.i64()
        if quantum < 1:
            raise Damage("a quantum of time is not positive")
        return quantum

    def text(self):
        try:
            return self.take(self.u32()).decode("utf-8")
        except UnicodeDecodeError:
            raise Damage("a text is not UTF-8") from None

    def leb128(self):
        value = 0
        for shift in range(0, 35, 7):
            byte = self.u8()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise Damage("a number of variable length has no end")

    def expect_end(self):
        if self.remaining:
            raise Damage(f"{self.remaining} bytes follow what was expected")


_decompressor = zstandard.ZstdDecompressor()


def decompress(data, count):
    """The `count` bytes of one zstd frame; nothing larger is ever allocated."""
    try:
        # The claim of the frame decides how much zstandard allocates, so it comes first.
        claimed = zstandard.frame_content_size(data)
        if claimed not in (-1, count):
            raise Damage(f"zstd holds {claimed} bytes where {count} were expected")
        plain = _decompressor.decompress(data, max_output_size=count, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise Damage(f"zstd cannot decompress it: {error}") from None
    if len(plain) != count:
        raise Damage(f"zstd made {len(plain)} bytes where {count} were expected")
    return plain


def unpack(packed):
    """Packed bytes: length 4 (unpacked, at most 4 MiB), packing 1 (0 none, 1 zstd), the bytes."""
    fields = Fields(packed)
    length = fields.u32()
    if length > MAXIMUM_UNPACKED:
        raise Damage("it would unpack to over 4 MiB")
    packing = fields.u8()
    data = fields.take(fields.remaining)
    if packing == 0:
        if len(data) != length:
            raise Damage("it has another length than it says")
        return data
    if packing == 1:
        return decompress(data, length)
    raise Damage("it is packed in an unknown way")
