"""`promises.lock`: each personal field's stable id, type and key scope, so that none moves in silence.

Ciphertext is bound to the ids, so a renamed field keeps its id and the id of a field that is gone is never
given again. A sealed field keeps its kind of value: nobody rewrites what lies sealed under another.
"""

import json
from collections.abc import Mapping
from typing import Any

from peili.promises.codec import codec_of
from peili.promises.declare import personal_fields
from peili.promises.ids import PATH, RETIRED, forget
from peili.promises.sealed import is_sealed, plain_type


class LockRefused(Exception):
    """The lock cannot follow the code without making sealed values unreadable."""


def computed() -> dict[str, dict[str, Any]]:
    """Return what the code declares now, by the field's name."""
    return {
        f"{model._meta.label}.{field.name}": {
            "category": said.category.code,
            "scope": said.scope,
            "sealed": said.category.sealed,
            "type": plain_type(field),
        }
        | ({"kind": codec.name} if is_sealed(field) and (codec := codec_of(field)) else {})
        for model, field, said in personal_fields()
    }


def read() -> dict[str, dict[str, Any]]:
    """Return what the lock file fixes; empty when there is none yet."""
    return {name: entry for name, entry in _whole().items() if name != RETIRED}


def _whole() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    return content


def write(renamed: Mapping[str, str] | None = None) -> int:
    """Write the lock file anew and return how many fields it holds.

    Fields keep their ids; `renamed` maps old names to new ones. LockRefused where a sealed field has become
    another kind of value.
    """
    locked = {(renamed or {}).get(name, name): entry for name, entry in read().items()}
    fields = computed()
    for name in sorted(fields.keys() & locked.keys()):
        _refuse_other_kind(name, locked[name], fields[name])
    gone = {entry["id"] for name, entry in locked.items() if name not in fields}
    retired = sorted({*_whole().get(RETIRED, {}).get("ids", ()), *gone})
    next_id = max([*retired, *(entry["id"] for entry in locked.values())], default=0) + 1
    fresh: dict[str, dict[str, Any]] = {RETIRED: {"ids": retired}} if retired else {}
    for name, entry in sorted(fields.items()):
        known = locked.get(name)
        fresh[name] = {"id": known["id"] if known else next_id, **entry}
        next_id += known is None
    PATH.write_text(json.dumps(fresh, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    forget()
    return len(fields)


def _refuse_other_kind(name: str, locked: dict[str, Any], now: dict[str, Any]) -> None:
    if "kind" in locked and "kind" in now and locked["kind"] != now["kind"]:
        raise LockRefused(
            f"{name} is sealed as {locked['kind']} and cannot become {now['kind']}: "
            "add a new field, copy the values through their records, then take the old one out."
        )


def drift() -> list[str]:
    """Return a sentence for each field that the lock and the code describe differently."""
    locked = {
        name: {key: value for key, value in entry.items() if key != "id"} for name, entry in read().items()
    }
    now = computed()
    problems = [f"{name} is not in promises.lock." for name in sorted(now.keys() - locked.keys())]
    problems += [f"promises.lock holds {name}, which is gone." for name in sorted(locked.keys() - now.keys())]
    for name in sorted(now.keys() & locked.keys()):
        moved = [key for key in now[name] if now[name][key] != locked[name].get(key)]
        if moved:
            problems.append(f"{name} moved in promises.lock: {', '.join(moved)}.")
    return problems + _given_twice()


def _given_twice() -> list[str]:
    """Return a sentence for each id that two fields have: two branches were merged, each with a next id."""
    holders: dict[int, list[str]] = {}
    for name, entry in read().items():
        holders.setdefault(entry["id"], []).append(name)
    return [
        f"promises.lock gives id {number} to {' and '.join(sorted(names))}: take the newer field's entry out."
        for number, names in sorted(holders.items())
        if len(names) > 1
    ]
