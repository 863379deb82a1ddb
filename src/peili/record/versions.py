"""Versions of a record: how each is sealed, and what differs between two of them. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from uuid import UUID

Said = Mapping[str, str]  # a sentence: its id, its text and its state


def seal(
    *,
    key: bytes,
    before: bytes,
    register: UUID,
    number: int,
    at: datetime,
    profile: int,
    lines: Sequence[Said],
) -> bytes:
    """Return the keyed hash (HMAC-SHA-256) of a version and the seal of the one before it."""
    said = json.dumps(
        {
            "before": before.hex(),
            "register": str(register),
            "number": number,
            "at": at.astimezone(UTC).isoformat(),
            "profile": profile,
            "lines": [dict(line) for line in lines],
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hmac.new(key, said.encode(), hashlib.sha256).digest()


class Kind(Enum):
    """What happened to a sentence between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    SAID = "said"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A sentence that differs; what it was and is, empty where it was not or is no more."""

    id: str
    kind: Kind
    text_before: str
    text: str
    state_before: str
    state: str


def difference(before: Sequence[Said], now: Sequence[Said]) -> list[Change]:
    """Return what differs, in the order of the newer version, what was taken out last."""
    was = {line["id"]: line for line in before}
    found = [change for line in now if (change := _change(was.pop(line["id"], None), line))]
    gone = [change for line in was.values() if (change := _change(line, None))]
    return found + gone


def _change(was: Said | None, line: Said | None) -> Change | None:
    if was is not None and line is not None and (was["text"], was["state"]) == (line["text"], line["state"]):
        return None
    if was is None:
        kind = Kind.ADDED
    elif line is None:
        kind = Kind.REMOVED
    else:
        kind = Kind.SAID if was["text"] != line["text"] else Kind.STATE
    one = line or was or {}
    return Change(
        id=one["id"],
        kind=kind,
        text_before=was["text"] if was else "",
        text=line["text"] if line else "",
        state_before=was["state"] if was else "",
        state=line["state"] if line else "",
    )
