"""What a calendar outside is told, and what its keeper must be declared to get for it."""

from peili.promises.vocabulary import VISIT, WORK

NEEDS = {"busy": (WORK.code,), "services": (WORK.code, VISIT.code)}


def needed(level: str) -> tuple[str, ...]:
    """Return the categories a party must be declared to receive before it is told this much."""
    return NEEDS[level]
