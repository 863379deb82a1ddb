"""Reads of the anchors, and of what of them lies outside."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from peili.house.queries import profile_version
from peili.outbox.anchoring.profile import LogSaid, log_in
from peili.outbox.models import Message
from peili.trail.models import Anchor, Comparison

CODE = "trail.anchor"


@dataclass(frozen=True, slots=True)
class Outside:
    """When the newest digest that is outside was made: carried by a mail server, or typed in from paper."""

    mailed: datetime | None
    compared: datetime | None

    @property
    def last(self) -> datetime | None:
        """Return the newer of the two."""
        return max((each for each in (self.mailed, self.compared) if each), default=None)


def log_said() -> LogSaid:
    """Return what the profile says about the log."""
    version = profile_version()
    return log_in(version.content if version else {})


def newest() -> Anchor | None:
    """Return the newest anchor."""
    return Anchor.objects.order_by("-number").first()


def mails() -> Message | None:
    """Return the newest message that tells a digest, however it fared."""
    return Message.objects.filter(code=CODE).order_by("-made_at").first()


def outside() -> Outside:
    """Return what lies outside. A message kept in the house's own box is not outside."""
    sent = Message.objects.filter(code=CODE, state=Message.State.SENT, through=Message.Through.SMTP)
    return Outside(
        sent.aggregate(last=Max("made_at"))["last"],
        Comparison.objects.aggregate(last=Max("anchor__made_at"))["last"],
    )
