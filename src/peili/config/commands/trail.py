"""`peili trail`: verifying the log of who saw and did what, signing it, and taking it elsewhere."""

import argparse
import sys
from uuid import UUID

from django.utils import timezone

from peili.trail.anchored import compare, first_unsound
from peili.trail.commands.anchoring import anchor
from peili.trail.commands.linking import link_new
from peili.trail.exporting import checkpoint_lines, lines
from peili.trail.models import Anchor
from peili.trail.queries import OWN, unlinked
from peili.trail.signing import public_key
from peili.trail.verifying import Walk, verify
from peili.vault.root import KeyRefused
from peili.vault.sheet import from_text, to_groups

DIGEST = 32  # bytes


def trail(asked: argparse.Namespace) -> int:
    """Do one of the acts; the status is 0 when all is as it should be."""
    acts = {
        "verify": _verify,
        "anchor": _anchor,
        "key": _key,
        "export": _export,
        "checkpoint": _checkpoint,
    }
    return acts[asked.act](asked)


def _anchor(_asked: argparse.Namespace) -> int:
    """Link what waits, sign, and print the digest."""
    link_new()
    made = anchor(now=timezone.now())
    print(f"checkpoint {made.number}: {' '.join(to_groups(bytes(made.digest)))}")
    return 0


def _key(_asked: argparse.Namespace) -> int:
    print(public_key().hex())
    return 0


def _export(asked: argparse.Namespace) -> int:
    """Write the linked entries, a line each; the ids of persons only when asked for."""
    with asked.file.open("x", encoding="utf-8") as file:
        count = sum(file.write(f"{each}\n") > 0 for each in lines(persons=asked.persons))
    print(f"{count} lines written to {asked.file}")
    return 0


def _checkpoint(asked: argparse.Namespace) -> int:
    """Print a checkpoint as the stand-alone verifier reads it."""
    all_of_them = Anchor.objects.order_by("-number")
    found = (all_of_them.filter(number=asked.number) if asked.number else all_of_them).first()
    if found is None:
        print("There is no such checkpoint.", file=sys.stderr)
        return 2
    print(checkpoint_lines(found), end="")
    return 0


def _verify(asked: argparse.Namespace) -> int:
    """Verify the chains and the checkpoints; the status is 0 when every link holds."""
    walks = []
    for walk in verify(only=asked.register):
        print(line(walk))
        walks.append(walk)
    if asked.register and not walks:
        print("There is no chain of this register.", file=sys.stderr)
        return 2
    tail = unlinked()
    since = f", the oldest from {tail.oldest:%Y-%m-%d %H:%M:%S} UTC" if tail.oldest else ""
    print(f"not yet linked: {tail.count}{since}")
    broken = sum(walk.broken is not None for walk in walks)
    print(f"{len(walks)} chains, {sum(walk.entries for walk in walks)} entries verified, {broken} broken")
    return 1 if broken + _unsound() + _differs(asked.digest) else 0


def _unsound() -> int:
    """Say how the checkpoints stand; return 1 when one is missing or was changed."""
    number = first_unsound(Anchor.objects.order_by("number").iterator())
    count = Anchor.objects.count()
    print(
        f"{count} checkpoints" + (": all as they were signed" if number is None else f": BROKEN at {number}")
    )
    return int(number is not None)


def _differs(typed: str | None) -> int:
    """Compare a digest that was typed; return 1 when the log does not agree with it."""
    if typed is None:
        return 0
    try:
        found = compare(from_text(typed, DIGEST))
    except KeyRefused as refused:
        print(f"The digest cannot be read. {refused}", file=sys.stderr)
        return 1
    if found.anchor is None:
        print("digest: THERE IS NO SUCH CHECKPOINT")
    elif not found.agrees:
        print(f"digest of checkpoint {found.anchor.number}: THE LOG DIFFERS")
    else:
        print(
            f"digest of checkpoint {found.anchor.number}, {found.anchor.made_at:%Y-%m-%d %H:%M} UTC: agrees"
        )
    return int(not found.agrees)


def line(walk: Walk) -> str:
    """Return what was found in one chain: ids and numbers, never whom an entry is about."""
    name = named(walk.chain_id)
    said = f"{name}: {walk.entries} entries"
    if walk.entries:
        said += f", {walk.first} to {walk.last}"
    if walk.first > 1:
        said += f", after {walk.first - 1} removed at the end of their keeping"
    if walk.forgotten:
        said += f", {walk.forgotten} times a person erased from one"
    if walk.broken is None:
        return f"{said}: holds"
    found = f" (entry {walk.broken.entry_id})" if walk.broken.entry_id else ""
    return f"{said}: BROKEN at number {walk.broken.number}{found}: {walk.broken.differs.value}"


def named(chain_id: UUID) -> str:
    """Return a chain in words."""
    return "the house's own chain" if chain_id == OWN else f"register {chain_id}"
