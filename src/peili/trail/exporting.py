"""The trail as a file that is verified elsewhere, by `tools/verify_trail.py` or by anyone who reads this.

One JSON object a line, UTF-8. First `{"export": "peili.trail.export.1"}`; then for each chain a line with
`chain` (its id), `after` (the last number removed at the end of its keeping, or 0), `hash` (of that entry, or
zeros), and `made` and `signature` where something was removed; behind it the chain's entries by their
numbers. Bytes are in hex, times in microseconds since 1970 in UTC. What an entry's hash is of stands in
`trail/rules/canonical.py`. With `persons` an entry has, where they are still known, `actor` [id, salt],
`record` [id, visit, salt, owner] and `about` [[id, salt], ...], so that its commitments can be recomputed.
"""

import json
from collections.abc import Iterator
from uuid import UUID

from peili.trail.models import Anchor, Entry
from peili.trail.queries import entries_of_chain, opening_of
from peili.trail.rules.canonical import START, microseconds, unpacked
from peili.trail.verifying import PAGE, chain_ids, snapshot

FORMAT = "peili.trail.export.1"


def lines(*, persons: bool) -> Iterator[str]:
    """Yield the lines of the file, read as of one moment."""
    with snapshot():
        yield json.dumps({"export": FORMAT})
        for chain_id in chain_ids():
            yield json.dumps(_beginning(chain_id))
            rows = entries_of_chain(chain_id=chain_id).prefetch_related("about")
            for entry in rows.iterator(chunk_size=PAGE):
                yield json.dumps(_entry(entry) | (_persons(entry) if persons else {}))


def checkpoint_lines(anchor: Anchor) -> str:
    """Return a checkpoint as a file: its statement, and its signature on the last line."""
    return f"{anchor.text}signature {bytes(anchor.signature).hex()}\n"


def _beginning(chain_id: UUID) -> dict[str, object]:
    opening = opening_of(chain_id=chain_id)
    if opening is None:
        return {"chain": str(chain_id), "after": 0, "hash": START.hex()}
    said = {"chain": str(chain_id), "after": opening.number, "hash": bytes(opening.hash).hex()}
    signature = bytes(opening.signature).hex() if opening.signature else None
    return said | {"made": microseconds(opening.made_at), "signature": signature}


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": str(entry.pk),
        "register": _text(entry.register_id),
        "number": entry.number,
        "at": microseconds(entry.at),
        "role": entry.role,
        "purpose": entry.purpose,
        "act": entry.act,
        "thing": entry.thing,
        "fields": entry.fields,
        "marks": bytes(entry.marks or b"").hex(),
        "hash": bytes(entry.hash or b"").hex(),
    }


def _persons(entry: Entry) -> dict[str, object]:
    """Return whom an entry still names, with the salts under which it commits to them."""
    about = list(entry.about.all())
    alone = len(about) == 1 == len(unpacked(bytes(entry.marks or b"")).about)
    owner = about[0].subject_id if alone else None
    return {
        "actor": [_text(entry.actor_id), bytes(entry.actor_salt).hex()] if entry.actor_salt else None,
        "record": [
            _text(entry.thing_id),
            _text(entry.visit_id),
            bytes(entry.thing_salt).hex(),
            _text(owner),
        ]
        if entry.thing_salt
        else None,
        "about": [[_text(each.subject_id), bytes(each.salt).hex()] for each in about],
    }


def _text(identifier: UUID | None) -> str | None:
    return str(identifier) if identifier else None
