"""What sales asks of the worker, and what it holds open."""

from datetime import datetime

from peili.house.queries import local
from peili.house.work import every
from peili.people.ends import holds_open
from peili.sales.commands import remove_old
from peili.sales.queries import with_open_invoice
from peili.sales.queries.cards import with_visits_left

holds_open("unpaid")(with_open_invoice)
holds_open("unpaid")(with_visits_left)


@every(minutes=24 * 60, name="sales.remove_old")
def remove(now: datetime) -> int:
    """Remove the receipts whose keeping has ended."""
    return remove_old(today=local(now).date(), now=now)
