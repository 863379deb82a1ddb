"""Anchors: the worker signs how far every chain reaches, and a person compares a digest with them.

Making one is no act of anyone, so it leaves no entry of its own; comparing one is an act.
"""

from datetime import datetime

from django.db import transaction

from peili.trail.anchored import Compared, compare
from peili.trail.commands.noting import Actor, note
from peili.trail.models import Anchor, Chain, Comparison, Purpose
from peili.trail.queries import openings, unlinked
from peili.trail.rules.anchors import FIRST, Head, Statement, digest
from peili.trail.signing import public_key, sign


@transaction.atomic
def anchor(*, now: datetime) -> Anchor:
    """Sign where every chain stands now. Of two workers that meet, the second is refused its number."""
    last = Anchor.objects.order_by("-number").first()
    begun = openings()
    statement = Statement(
        number=last.number + 1 if last else 1,
        made=now,
        before=bytes(last.digest) if last else FIRST,
        key=public_key(),
        waiting=unlinked().count,
        heads=[
            Head(chain.pk, begun.get(chain.pk, 0) + 1, chain.number, bytes(chain.hash))
            for chain in Chain.objects.all()
        ],
    )
    text = statement.text()
    return Anchor.objects.create(
        number=statement.number, made_at=now, text=text, digest=digest(text), signature=sign(text)
    )


@transaction.atomic
def compare_digest(*, typed: bytes, by: Actor, now: datetime) -> Compared:
    """Compare a digest from outside with the anchors and the chains, and note that somebody did."""
    found = compare(typed)
    note(
        act="trail.compare" if found.agrees else "trail.compare_differs",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
    )
    if found.anchor and found.agrees:
        Comparison.objects.create(anchor=found.anchor, compared_at=now)
    return found
