"""Comparing the trail with its anchors: those stored beside it, and a digest that lies outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from peili.trail.models import Anchor, Chain, Checkpoint
from peili.trail.queries import entries_of_chain, opening_of
from peili.trail.rules.anchors import FIRST, Head, before_of, digest, heads_of, opening_text, stated
from peili.trail.rules.canonical import microseconds
from peili.trail.signing import signed

Heads = dict[UUID, list[Head]]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a digest showed: the anchor it is of, if there is one, and the first chain that disagrees."""

    anchor: Anchor | None
    sound: bool = False
    differs: Head | None = None

    @property
    def agrees(self) -> bool:
        """Tell whether the anchor is there, as it was signed, and every chain still holds what it states."""
        return self.anchor is not None and self.sound and self.differs is None


def compare(typed: bytes) -> Compared:
    """Compare a digest with the anchors, and the chains' entries with what that anchor states.

    It looks at the entries the anchor names. That they follow from all before them is the walk's to tell.
    """
    found = Anchor.objects.filter(digest=typed).first()
    if found is None:
        return Compared(None)
    if not sound(found):
        return Compared(found)
    return Compared(found, sound=True, differs=next((h for h in heads_of(found.text) if not _there(h)), None))


def sound(anchor: Anchor) -> bool:
    """Tell whether an anchor is what the house signed, and its row says what its text does."""
    return (
        digest(anchor.text) == bytes(anchor.digest)
        and signed(anchor.text, bytes(anchor.signature))
        and stated(anchor.text) == (anchor.number, microseconds(anchor.made_at))
    )


def _there(head: Head) -> bool:
    """Tell whether a chain still has the entry a head names, or lawfully no longer has it."""
    opening = opening_of(chain_id=head.chain_id)
    if opening is not None and opening.number >= head.last:
        return opened_rightly(opening, [head])
    if head.last == 0:
        return True
    reaches = Chain.objects.filter(pk=head.chain_id, number__gte=head.last).exists()
    found = entries_of_chain(chain_id=head.chain_id).filter(number=head.last)
    stored = found.values_list("hash", flat=True).first()
    return reaches and stored is not None and bytes(stored) == head.hash


def first_unsound(anchors: Iterable[Anchor]) -> int | None:
    """Return the number of the first anchor that is missing, changed or not of this house; None when all are.

    They come in ascending order, from any of them on.
    """
    expected, before = None, None
    for each in anchors:
        if expected is None:
            expected, before = each.number, FIRST if each.number == 1 else None
        if each.number != expected:
            return expected
        if not sound(each) or (before is not None and before_of(each.text) != before):
            return each.number
        expected, before = each.number + 1, bytes(each.digest)
    return None


def anchored_heads() -> Heads:
    """Return what all anchors state, chain by chain, oldest first; one that was changed is not believed."""
    found: Heads = {}
    for anchor in Anchor.objects.order_by("number").iterator():
        if sound(anchor):
            for head in heads_of(anchor.text):
                found.setdefault(head.chain_id, []).append(head)
    return found


def opened_rightly(opening: Checkpoint, heads: Iterable[Head]) -> bool:
    """Tell whether what opens a chain is signed, or was there unsigned before the first anchor."""
    if opening.signature is not None:
        text = opening_text(
            chain_id=opening.chain_id,
            number=opening.number,
            link=bytes(opening.hash),
            made=opening.made_at,
        )
        return signed(text, bytes(opening.signature))
    first = next(iter(heads), None)
    return first is None or first.first > opening.number
