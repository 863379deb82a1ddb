"""What sales asks of the night, and what it holds open."""

from datetime import datetime

from peili.house.queries import local
from peili.people.ends import holds_open, own_end
from peili.sales.commands import remove_old
from peili.sales.models import Receipt
from peili.sales.queries import with_open_invoice
from peili.sales.queries.cards import with_visits_left

holds_open("unpaid")(with_open_invoice)
holds_open("unpaid")(with_visits_left)


@own_end(Receipt)
def remove(*, now: datetime) -> int:
    """Remove the receipts whose keeping has ended."""
    return remove_old(today=local(now).date(), now=now)
