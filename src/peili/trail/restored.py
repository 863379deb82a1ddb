"""What the trail asks of a restored house: it names nobody who was erased since, and its chains hold."""

from collections.abc import Collection
from uuid import UUID

from peili.trail.commands.ending import forget
from peili.trail.verifying import verify
from peili.vault.backup.hooks import check_restored, erase_with


@erase_with
def forget_again(subject_id: UUID, scopes: Collection[bytes] | None) -> int:
    """Take a person who was erased whole out of the entries a backup brought back; return how many."""
    return forget(subject_ids=[subject_id]) if scopes is None else 0


@check_restored("trail")
def chains_hold() -> str:
    """Return which link is broken first, or nothing."""
    broken = [(walk.chain_id, walk.broken) for walk in verify() if walk.broken is not None]
    return "; ".join(f"chain {chain}: {link.differs.value} at {link.number}" for chain, link in broken)
