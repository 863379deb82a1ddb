"""The profile's section `messages`: who the house's messages come from, and when visits are reminded of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peili.house.periods import Period
from peili.house.reading import ABSENT, Node, Problems
from peili.house.sections import Said, section

DAY = 24 * 60
WEEK = 7 * DAY  # a longer one is forgotten again before the visit
SENDER = re.compile(r"[A-Za-z][A-Za-z0-9 ]{2,10}", re.ASCII)  # what networks take as a sender's name


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesSaid:
    """The sender's e-mail and name for text messages, empty where there is none, and minutes of reminders."""

    email: str = ""
    sms: str = ""
    remind: int = DAY

    @property
    def remind_before(self) -> timedelta:
        """Return how long before a visit its reminder goes; zero for never."""
        return timedelta(minutes=self.remind)


@section("messages")
def read_messages(node: Node, _said: Said) -> MessagesSaid:
    """Read the section; a house without it sends no text messages and reminds a day before."""
    keys = node.keys("email", "sms", "remind")
    email, sms = keys["email"].text(254), keys["sms"].text(11)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            keys["email"].refuse("this is not an e-mail address; write the one your clients answer to")
    if sms and not SENDER.fullmatch(sms):
        keys["sms"].refuse("write 3 to 11 letters a to z, digits and spaces, beginning with a letter")
    return MessagesSaid(email=email, sms=sms, remind=_remind(keys["remind"]))


def _remind(node: Node) -> int:
    minutes = node.period(Period(days=1)).in_minutes
    if minutes is None or minutes > WEEK:
        node.refuse("write how long before a visit it is reminded of, at most P7D; PT0M for never")
        return DAY
    return minutes


def messages_in(content: Mapping[str, Any]) -> MessagesSaid:
    """Return the section out of a version's content, which was read before it came into force."""
    problems = Problems()
    return read_messages(Node(content.get("messages", ABSENT), "messages", problems), {})
