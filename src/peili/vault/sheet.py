"""Keys on paper: groups of eight characters and a check sign each, read back however they were typed.

The alphabet is Crockford's base 32, which has no I, L, O or U; the check sign is the group's number modulo
37, which betrays every single wrong sign and every swap of two neighbours. A checksum over all groups betrays
a group that was left out or put elsewhere.
"""

import hashlib
import re

from peili.vault.root import KeyRefused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = ALPHABET + "*~$=U"
ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
GROUP = 5  # bytes
SIGNS = 8
CHECKSUM = 3


class Mistyped(KeyRefused):
    """A group is not as it was written."""

    def __init__(self, group: int) -> None:
        super().__init__(f"Group {group} is mistyped.")
        self.group = group


def to_groups(content: bytes) -> list[str]:
    """Return the groups of some bytes; with the checksum they fill whole groups."""
    whole = content + _checksum(content)
    if len(whole) % GROUP:
        raise ValueError("the content does not fill its groups")
    return [_group(whole[at : at + GROUP]) for at in range(0, len(whole), GROUP)]


def from_text(text: str, size: int) -> bytes:
    """Return the bytes of typed groups; KeyRefused names the first group that is not right."""
    signs = re.sub(r"[\s\-\u2013]", "", text).upper().translate(ALIKE)
    groups = [signs[at : at + SIGNS + 1] for at in range(0, len(signs), SIGNS + 1)]
    wanted = (size + CHECKSUM) // GROUP
    for number, group in enumerate(groups[:wanted], start=1):
        if len(group) != SIGNS + 1 or not _right(group):
            raise Mistyped(number)
    if len(groups) != wanted:
        raise KeyRefused(f"There are {wanted} groups, and {len(groups)} were typed.")
    whole = b"".join(_number(group[:SIGNS]).to_bytes(GROUP, "big") for group in groups)
    content, checksum = whole[:size], whole[size:]
    if checksum != _checksum(content):
        raise KeyRefused("Every group is right by itself, but they are not in their order.")
    return content


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(b"peili/sheet/" + content).digest()[:CHECKSUM]


def _group(part: bytes) -> str:
    number = int.from_bytes(part, "big")
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}-{CHECKS[number % 37]}"


def _right(group: str) -> bool:
    signs, check = group[:SIGNS], group[SIGNS:]
    return all(sign in ALPHABET for sign in signs) and CHECKS[_number(signs) % 37] == check


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number << 5 | ALPHABET.index(sign)
    return number
