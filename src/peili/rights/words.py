"""What the person reads for each kind of record; a kind without words here is called after its categories."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

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
    "rights.Correction": _("corrections you have proposed"),
    "rights.Restriction": _("restrictions"),
    "rights.OwnSession": _("openings of your own page"),
    "rights.SalonCode": _("codes given to you at the salon"),
}
