"""Scopes begun again. A key once destroyed is never made again; a later generation of its scope may be.

Somebody who withdrew their consent may give it anew. What they say from then on is sealed under the key of
the next generation, whose code stands in the ciphertext's header; what was destroyed stays so, and a replayed
journal destroys just that. Nothing is begun again by itself: only `renew` does it.
"""

import hashlib
from collections.abc import Collection
from functools import cache
from uuid import UUID

from peili.promises.sealing import Erased, KeyMissing, Pair
from peili.vault.keyring.base import Keyring

MOST = 64  # times one person may begin one scope


@cache
def generations(code: bytes) -> tuple[bytes, ...]:
    """Return the codes of a scope: its own, and those of its later generations."""
    return code, *(hashlib.sha256(code + bytes([number])).digest()[:8] for number in range(1, MOST))


def is_of(found: bytes, code: bytes) -> bool:
    """Tell whether a code is a scope's own, or of one of its later generations."""
    return found == code or found in generations(code)


def current(keyring: Keyring, pair: Pair) -> tuple[bytes, bytes]:
    """Return the code and the key new values are sealed under; Erased when the scope was not begun again."""
    subject, code = pair
    try:
        return code, keyring.to_seal(pair)
    except Erased as erased:
        for later in generations(code)[1:]:
            try:
                return later, keyring.to_seal((subject, later))
            except Erased:
                continue
            except KeyMissing:
                break
        raise erased from None


def is_renewed(keyring: Keyring, pair: Pair) -> bool:
    """Tell whether a pair's own key was destroyed and its scope begun again."""
    try:
        return current(keyring, pair)[0] != pair[1]
    except (Erased, KeyMissing):
        return False


def known(keyring: Keyring, subject: UUID, scopes: Collection[bytes]) -> list[bytes]:
    """Return these scopes with every generation of them that a subject has or had."""
    found = list(scopes)
    if keyring.destroyed(subject, None):
        return found
    for code in scopes:
        for later in generations(code)[1:]:
            try:
                keyring.held((subject, later))
            except KeyMissing:
                break
            except Erased:
                pass
            found.append(later)
    return found


def renew(keyring: Keyring, subject: UUID, scopes: Collection[bytes]) -> int:
    """Begin anew those of a subject's scopes whose keys were destroyed; return how many were.

    Raises Erased for a subject who was erased as a whole.
    """
    fresh: list[Pair] = []
    for code in scopes:
        try:
            current(keyring, (subject, code))
        except KeyMissing:
            continue
        except Erased:
            had = set(known(keyring, subject, [code]))
            following = next((each for each in generations(code) if each not in had), None)
            if following is None or keyring.destroyed(subject, None):
                raise
            fresh.append((subject, following))
    keyring.make(fresh)
    return len(fresh)
