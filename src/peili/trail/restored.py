"""What a restored house must do and prove before its door opens: it names no one erased, its chains hold."""

from collections.abc import Collection
from uuid import UUID

from peili.trail.commands.ending import forget
from peili.trail.verifying import verify
from peili.vault.backup.hooks import check_restored, erase_with


@erase_with
def forget_again(subject_id: UUID, scopes: Collection[bytes] | None) -> int:
    """Take somebody who was erased wholly out of a restored trail; no entry goes, so no row is counted."""
    if scopes is None:
        forget(subject_ids=[subject_id])
    return 0


@check_restored("trail")
def chains_hold() -> str:
    """Return which link is broken first, or nothing."""
    broken = [(walk.chain_id, walk.broken) for walk in verify() if walk.broken is not None]
    return "; ".join(f"chain {chain}: {link.differs.value} at {link.number}" for chain, link in broken)
