"""`promises.lock`: each personal field's stable id, type and key scope, so that none moves in silence.

The ids are what ciphertext will be bound to, so a renamed column keeps its id.
"""

import json
from pathlib import Path
from typing import Any

from peili.promises.declare import personal_fields

PATH = Path(__file__).resolve().parent.parent / "promises.lock"


def computed() -> dict[str, dict[str, Any]]:
    """Return what the code declares now, by the field's name."""
    return {
        f"{model._meta.label}.{field.name}": {
            "category": said.category.code,
            "scope": said.scope,
            "sealed": said.category.sealed,
            "type": field.get_internal_type(),
        }
        for model, field, said in personal_fields()
    }


def read() -> dict[str, dict[str, Any]]:
    """Return what the lock file fixes; empty when there is none yet."""
    if not PATH.exists():
        return {}
    locked: dict[str, dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
    return locked


def write() -> int:
    """Write the lock file anew, keeping the ids of the fields it knows; return how many fields it holds."""
    locked = read()
    next_id = max((entry["id"] for entry in locked.values()), default=0) + 1
    fresh: dict[str, dict[str, Any]] = {}
    for name, entry in sorted(computed().items()):
        known = locked.get(name)
        if known is None:
            fresh[name] = {"id": next_id, **entry}
            next_id += 1
        else:
            fresh[name] = {"id": known["id"], **entry}
    PATH.write_text(json.dumps(fresh, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(fresh)


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
    return problems
