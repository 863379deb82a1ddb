"""What a restored house must prove before its door opens: its chains hold."""

from peili.trail.verifying import verify
from peili.vault.backup.hooks import check_restored


@check_restored("trail")
def chains_hold() -> str:
    """Return which link is broken first, or nothing."""
    broken = [(walk.chain_id, walk.broken) for walk in verify() if walk.broken is not None]
    return "; ".join(f"chain {chain}: {link.differs.value} at {link.number}" for chain, link in broken)
