"""A key in three parts, any two of which make it (Shamir's scheme over GF(256))."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

NEEDED, MADE = 2, 3
_POLYNOMIAL = 0x11B


@dataclass(frozen=True, slots=True)
class Share:
    """One part: which set it is of, its number, and its bytes, which say nothing of the key alone."""

    of: bytes
    number: int
    part: bytes

    def __repr__(self) -> str:
        return f"<Share {self.number} of {self.of.hex()}>"


class SharesRefused(Exception):
    """The parts are too few, of different sets, or one twice."""


def multiply(a: int, b: int) -> int:
    """Return the product in GF(256)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= _POLYNOMIAL
        b >>= 1
    return product


def inverse(a: int) -> int:
    """Return what multiplies with `a` to one: a^254."""
    if a == 0:
        raise ZeroDivisionError
    result = 1
    for _ in range(254):
        result = multiply(result, a)
    return result


def split(key: bytes, *, of: bytes) -> list[Share]:
    """Return three shares: for each byte a random line through it, read at 1, 2 and 3."""
    slopes = secrets.token_bytes(len(key))
    return [
        Share(of, x, bytes(byte ^ multiply(slope, x) for byte, slope in zip(key, slopes, strict=True)))
        for x in range(1, MADE + 1)
    ]


def join(shares: Sequence[Share]) -> bytes:
    """Return the key of two shares; SharesRefused when they are not two of one set."""
    chosen = list({share.number: share for share in shares}.values())[:NEEDED]
    if len(chosen) < NEEDED:
        raise SharesRefused(f"{NEEDED} different shares are needed.")
    first, second = chosen
    if first.of != second.of or len(first.part) != len(second.part):
        raise SharesRefused("The shares are of different sets.")
    # the line's value at 0, from its values at x1 and x2
    scale = inverse(first.number ^ second.number)
    left, right = multiply(second.number, scale), multiply(first.number, scale)
    return bytes(multiply(left, a) ^ multiply(right, b) for a, b in zip(first.part, second.part, strict=True))
