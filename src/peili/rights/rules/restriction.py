"""What a restricted card may still be opened for, and when the restriction may be lifted (GDPR Art. 18)."""

from datetime import datetime
from enum import Enum

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text


class Allowed(Enum):
    """The grounds of Art. 18(2) on which restricted data may be used."""

    CONSENT = "consent"
    CLAIMS = "claims"
    OTHERS = "others"
    INTEREST = "interest"

    @property
    def label(self) -> Text:
        """Return the ground in words."""
        return {
            Allowed.CONSENT: _("the person agrees to it"),
            Allowed.CLAIMS: _("for a legal claim"),
            Allowed.OTHERS: _("to protect the rights of another person"),
            Allowed.INTEREST: _("for an important public interest"),
        }[self]


def why_not_lift(*, told_at: datetime | None, now: datetime) -> bool:
    """Tell whether a restriction may not be lifted: the person has to know before (Art. 18(3))."""
    return told_at is None or told_at > now
