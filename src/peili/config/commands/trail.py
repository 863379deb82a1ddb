"""`peili trail`: verifying the log of who saw and did what."""

import argparse
import sys
from uuid import UUID

from peili.trail.queries import OWN, unlinked
from peili.trail.verifying import Walk, verify


def trail(asked: argparse.Namespace) -> int:
    """Verify the chains; the status is 0 when every link holds."""
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
    return 1 if broken else 0


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
