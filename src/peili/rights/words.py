"""What the person reads for each kind of record; a kind without words here is called after its categories."""

from collections.abc import Mapping
from typing import Final

from django.apps import apps
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from peili.house.periods import Period, in_words
from peili.promises.vocabulary import CATEGORIES, LOOKUP, Text
from peili.rights.models import Request
from peili.vault.belongings import gather, said_by

MATTERS = {
    "future_booking": lambda: _now("a coming booking"),
    "open_programme": lambda: _now("an unfinished treatment programme"),
    "unpaid": lambda: _now("an unpaid bill, or paid visits still to come"),
    "open_complaint": lambda: _now("a pending claim"),
    "open_request": lambda: _now("a request that waits for its answer"),
}
EVENTS = {
    "last_visit": lambda: pgettext("event", "the last visit"),
    "last_contact": lambda: pgettext("event", "the last contact"),
    "matter_closed": lambda: pgettext("event", "the closing of the matter"),
}

AFTER: Final[Mapping[str, Text]] = {  # as they stand after "after"
    "last_visit": _("the last visit"),
    "last_contact": _("the last contact"),
    "matter_closed": _("the closing of the matter"),
}


def matter(code: str) -> str:
    """Return what holds a relationship open, in words."""
    return MATTERS[code]() if code in MATTERS else code


def why(event: str, length: Period) -> str:
    """Return after what and how long something is kept, in words."""
    return _now("%(length)s after %(event)s") % {"length": in_words(length), "event": AFTER[event]}


TITLES: Final[Mapping[str, Text]] = {
    "vault.Subject": _("that you are known to us"),
    "people.Client": _("your card"),
    "people.Claim": _("what you typed when booking online"),
    "people.Link": _("links given to you"),
    "people.Consent": _("your permissions"),
    "outbox.Message": _("messages to you"),
    "people.SearchToken": _("codes your card is found by"),
    "booking.Appointment": _("your visits"),
    "booking.Block": _("when you are not there for visits"),
    "exchange.KeyBooking": _("bookings made by another program"),
    "exchange.Calendar": _("other calendars your times are read from"),
    "exchange.OutsideTime": _("times taken in your other calendars"),
    "exchange.Feed": _("calendars that read your times"),
    "booking.Occupancy": _("times taken by your visits"),
    "rights.Request": _("your requests"),
    "rights.Undone": _("what of your requests was not done"),
    "rights.Correction": _("corrections you have proposed"),
    "rights.Statement": _("your statements beside the records"),
    "rights.PlannedErasure": _("an erasure that waits for its day"),
    "rights.Review": _("whether your data is kept on"),
    "rights.Redaction": _("words left out because they are about others"),
    "rights.Notice": _("whom we have told of a change to your data"),
    "rights.Restriction": _("restrictions"),
    "rights.OwnSession": _("openings of your own page"),
    "rights.SalonCode": _("codes given to you at the salon"),
}


def kinds_of(request: Request) -> list[tuple[str, str]]:
    """Return the kinds of data that are kept of who asks, for a decision on each."""
    kept = gather([request.subject_id]).counts
    return [(each.code, str(each.label)) for each in CATEGORIES if each.code in kept and each != LOOKUP]


def title_of(label: str) -> str:
    """Return what a kind of record is called: by this room, by its own, else after its categories."""
    model = apps.get_model(label)
    own = TITLES.get(label) or model._meta.original_attrs.get("verbose_name_plural")
    return (
        str(own)
        if own
        else ", ".join(dict.fromkeys(str(said.category.label) for _n, said, _s in said_by(model)))
    )
