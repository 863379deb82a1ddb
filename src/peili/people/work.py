"""Periodic work of the room."""

from datetime import datetime

from peili.house.work import every
from peili.people.commands.indexing import rebuild_all, rebuild_due
from peili.people.commands.links import sweep_links
from peili.people.commands.presence import end_every_session
from peili.people.commands.sign_in import forget_tries
from peili.vault.backup.hooks import after_restore

after_restore(rebuild_all)  # no backup holds the search index


@after_restore
def sign_in_anew(_now: datetime) -> int:
    """Let everybody sign in anew: a backup brings back sessions that were ended, and who was in them."""
    return end_every_session()


@every(minutes=15, name="people.forget_tries")
def forget(now: datetime) -> int:
    """Forget the refused sign-ins that no longer count."""
    return forget_tries(now=now)


@every(minutes=60, name="people.rebuild_search")
def rebuild_search(now: datetime) -> int:
    """Read anew the registers whose index is unfinished, of older rules or under an old key."""
    return rebuild_due(now=now)


@every(minutes=60, name="people.sweep_links")
def sweep(now: datetime) -> int:
    """Remove the links that have ended."""
    return sweep_links(now=now)
