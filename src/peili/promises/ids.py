"""The stable ids of `promises.lock`, which ciphertext is bound to instead of names in a database."""

import json
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parent.parent / "promises.lock"
RETIRED = "retired"  # ids of fields that are gone; none is given twice


class NoStableId(Exception):
    """A sealed field is not in promises.lock, so nothing can be bound to it yet."""


def whole() -> dict[str, Any]:
    """Return the lock file as it is; empty when there is none yet."""
    if not PATH.exists():
        return {}
    content: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return content


@cache
def _ids() -> dict[str, int]:
    return {name: entry["id"] for name, entry in whole().items() if name != RETIRED}


def stable_id(name: str) -> int:
    """Return the id of `app.Model.field`; NoStableId when the lock does not know it."""
    try:
        return _ids()[name]
    except KeyError:
        raise NoStableId(f"{name} is not in promises.lock. Run `peili lock` and commit the file.") from None


def forget() -> None:
    """Read the file again at the next question; called when it has been written."""
    _ids.cache_clear()
