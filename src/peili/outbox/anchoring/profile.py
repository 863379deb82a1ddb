"""The profile's section `log`: how often the log is signed, how often its digest is mailed, and where to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peili.house.periods import Period
from peili.house.reading import ABSENT, Node, Problems
from peili.house.sections import Said, section

HOUR, DAY = 60, 24 * 60
SIGNED, MAILED = Period(days=1), Period(days=7)
LONGEST = 31 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSaid:
    """The intervals, and an address beside the owners' own: a notary's, an accountant's; empty for none."""

    signed: timedelta
    mailed: timedelta
    also_to: str = ""


@section("log")
def read_log(node: Node, _said: Said) -> LogSaid:
    """Read the section; a house without it signs every day and mails every week."""
    keys = node.keys("signed", "mailed", "also_to")
    also_to = keys["also_to"].text(254)
    if also_to:
        try:
            validate_email(also_to)
        except ValidationError:
            keys["also_to"].refuse("this is not an e-mail address; write one outside the house")
    return LogSaid(
        signed=_interval(keys["signed"], SIGNED), mailed=_interval(keys["mailed"], MAILED), also_to=also_to
    )


def _interval(node: Node, usual: Period) -> timedelta:
    minutes = node.period(usual).in_minutes
    if minutes is None or not HOUR <= minutes <= LONGEST:
        node.refuse("write an interval from PT60M to P31D")
        minutes = DAY
    return timedelta(minutes=minutes)


def log_in(content: Mapping[str, Any]) -> LogSaid:
    """Return the section out of a version's content, which was read before it came into force."""
    return read_log(Node(content.get("log", ABSENT), "log", Problems()), {})
