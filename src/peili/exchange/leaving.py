"""The calendar addresses of somebody who leaves are shut, so that they stay dead if the person comes back."""

from collections.abc import Collection
from datetime import datetime

from peili.exchange.commands.feeds import shut_feeds_of
from peili.people.commands.leaving import on_leaving
from peili.people.models import Staff


@on_leaving
def shut(gone: Collection[Staff], now: datetime) -> None:
    """Shut the feeds of those who leave."""
    shut_feeds_of(gone, now=now)
