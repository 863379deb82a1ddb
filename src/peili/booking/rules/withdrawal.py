"""The right of withdrawal from a contract made online: until when, and what is offered for using it.

Consumer protection law 6:14 gives 14 days from the contract; 6:16 takes the right away from services of
leisure that are agreed for a fixed date, which a house may judge its own to be. From 19 June 2026 an online
contract must have a function for withdrawing on the page itself (directive (EU) 2023/2673, Art. 11a of
2011/83/EU).
"""

from datetime import date, timedelta
from typing import Final

FUNCTION_SINCE: Final = date(2026, 6, 19)
SATURDAY: Final = 5


def withdraw_until(made_on: date, *, days: int) -> date | None:
    """Return the last day for withdrawing from a contract made on a date; None when there is no such right.

    The day of the contract does not count, and an end on a weekend moves to the Monday.
    """
    if not days:
        return None
    last = made_on + timedelta(days=days)
    return last + timedelta(days=max(0, 7 - last.weekday())) if last.weekday() >= SATURDAY else last


def has_function(made_on: date) -> bool:
    """Tell whether a contract made on a date must be open to withdrawal by a function on its page."""
    return made_on >= FUNCTION_SINCE


def may_withdraw(until: date | None, *, today: date, given: bool) -> bool:
    """Tell whether a contract can still be withdrawn from; a service given in full no more."""
    return until is not None and today <= until and not given


def before_the_end(until: date | None, *, visit_on: date) -> bool:
    """Tell whether the visit lies inside the time for withdrawing, so that it must be wished for."""
    return until is not None and visit_on <= until
