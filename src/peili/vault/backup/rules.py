"""Which copies are kept, and when the next backup and the next drill are due. No clock, no disk."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

DAYS, WEEKS, MONTHS = 7, 5, 12
NEWEST_KEYRINGS = 2
KEYRING_AGE = timedelta(days=7)
LOG_SLACK = timedelta(days=2)  # a day to the next base copy, and one for a machine that was off
LOG_STALE = timedelta(minutes=15)  # the longest a server's log goes without a piece before the record says so
ASIDE_FOR = timedelta(days=7)  # that a restore in place can be gone back on
STALE = timedelta(hours=26)  # the longest a house goes without a backup before the record says so
DRILL_EVERY = timedelta(days=7)
DRILL_STALE = timedelta(days=9)
PAUSE = timedelta(hours=1)  # between a failure and the next try
NIGHT = range(2, 5)  # local hours
ALMOST = timedelta(hours=20)  # since the last one, so that one night has one backup
LATE = timedelta(hours=24)  # a machine that is off at night makes it up when it is on


def data_to_keep(made: Iterable[datetime]) -> set[datetime]:
    """Return which snapshots stay: the last of each of 7 days, 5 weeks and 12 months that have one.

    Of the last day all stay, so that one made by hand does not take the night's away.
    """
    newest_first = sorted(made, reverse=True)
    kept = {moment for moment in newest_first if newest_first[0] - moment < timedelta(days=1)}
    for form, number in (("%Y-%j", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        last_of: dict[str, datetime] = {}
        for moment in newest_first:
            last_of.setdefault(moment.strftime(form), moment)
        kept |= set(list(last_of.values())[:number])
    return kept


def keyrings_to_keep(made: Collection[datetime], *, now: datetime) -> set[datetime]:
    """Return which copies of the keyring stay: the newest, and one before it of the last seven days.

    An older copy would open what has been erased since.
    """
    newest_first = sorted(made, reverse=True)[:NEWEST_KEYRINGS]
    return {moment for moment in newest_first if moment == newest_first[0] or now - moment <= KEYRING_AGE}


def leaves_within(log: timedelta | None = None) -> timedelta:
    """Return how long after an erasure a backup can still open what went, while backups are made nightly.

    A copy of the keys made just before it is kept for its time, and thinned by the next night's backup. With
    a server's log kept for a while, how long anything of the rows is in it or in a base copy: a base copy of
    the night before the erasure stays until the next one is older than the window.
    """
    opens = KEYRING_AGE + timedelta(days=1)
    return max(opens, log + LOG_SLACK) if log else opens


def opens_too_much(made: Collection[datetime], *, now: datetime) -> datetime | None:
    """Return when the oldest copy of the keys was made that should be gone by now, or None."""
    oldest = min(made, default=None)
    return oldest if oldest is not None and now - oldest > leaves_within() else None


def aside_to_go(made: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """Return which of the houses that restores set aside go: those older than a week."""
    return [moment for moment in made if now - moment > ASIDE_FOR]


def backup_due(
    *, last: datetime | None, failed: datetime | None, rekeyed: datetime | None, now: datetime
) -> bool:
    """Tell whether to make a backup: at night, or at once when one is missing or under earlier keys.

    `now` is local; `rekeyed` says when the keys were changed since the last one.
    """
    if failed is not None and now - failed < PAUSE:
        return False
    if last is None or rekeyed is not None or now - last >= LATE:
        return True
    return now.hour in NIGHT and now - last >= ALMOST


def drill_due(
    *, first_backup: datetime | None, last: datetime | None, failed: datetime | None, now: datetime
) -> bool:
    """Tell whether to try a restore: weekly, at night; the first one as soon as there is a backup."""
    if first_backup is None or (failed is not None and now - failed < PAUSE):
        return False
    if last is None or now - last >= DRILL_EVERY + LATE:
        return True
    return now.hour in NIGHT and now - last >= DRILL_EVERY - timedelta(hours=4)
