"""Padding to buckets, so that a ciphertext's length says little about its value."""

SMALLEST = 32  # a first name, a phone number and no value at all look alike
_MARK = b"\x80"


def bucket(length: int) -> int:
    """Return the padded length: 32, 48, 64, 96, 128, 192, ... (at most half as much again)."""
    size = SMALLEST
    while size < length:
        size = size * 3 // 2 if size & (size - 1) == 0 else size * 4 // 3
    return size


def pad(plain: bytes) -> bytes:
    """Return the bytes padded to their bucket (a mark, then zeros)."""
    return (plain + _MARK).ljust(bucket(len(plain) + 1), b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the bytes without their padding; ValueError when there is none."""
    plain, mark, zeros = padded.rpartition(_MARK)
    if not mark or zeros.strip(b"\0"):
        raise ValueError("no padding")
    return plain
