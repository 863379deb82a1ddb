"""S3 to S6: what the data is used for."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from peili.promises.activities import APPOINTMENTS
from peili.record.sentences import Matter, Sentence, computed, probed


def sentences(matter: Matter) -> Iterator[Sentence]:
    """Say what the data is used for."""
    yield from _booking(matter)
    yield from _later(matter)


def _booking(matter: Matter) -> Iterator[Sentence]:
    yield probed("S3", _("The data is used for booking appointments."), "booking.search")
    basis = matter.profile.purposes[APPOINTMENTS.code].basis
    yield computed(
        "S3.1",
        _("The legal basis of booking is: %(basis)s (GDPR Art. 6(1)(%(letter)s)).")
        % {"basis": basis.label, "letter": basis.value},
        _("The house profile and the program name the same basis."),
        holds=basis is APPOINTMENTS.basis,
        mend=_("Write the basis that the program works by in the house profile, and load it."),
    )
    yield probed(
        "S3.2",
        _("No practitioner, room or device can be booked twice for the same time."),
        "booking.no_overlap",
    )
    if matter.booking is not None:
        minutes = matter.booking.terms.hold_minutes
        yield probed(
            "S3.3",
            _("A time chosen online is kept for %(minutes)d minutes and then freed by itself.")
            % {"minutes": minutes},
            "house.worker",
        )
    yield probed(
        "S3.4",
        _("A booking made online never changes a client card; a person joins the two."),
        "people.claims_apart",
    )
    yield probed("S3.5", _("A change of the clocks does not move a booking."), "house.utc")


def _later(matter: Matter) -> Iterator[Sentence]:
    purposes = matter.profile.purposes
    if "bookkeeping" in purposes:
        yield probed(
            "S3.bookkeeping",
            _("The data is used for bookkeeping: a receipt says what was paid, no more."),
            "sales.gapless",
        )
    if "contacts" in purposes:
        yield probed("S4", _("The data is used for managing contacts with clients."), "outreach.contacts")
    if "treatment_programme" in purposes:
        yield probed("S5", _("The data is used for drawing up a treatment programme."), "care.programme")
    if "treatment_records" in purposes:
        yield probed(
            "S5.records",
            _("Treatments are recorded. A sealed record is never changed; what is amended stands beside it."),
            "care.records_stay",
        )
    if "marketing" in purposes:
        yield from _marketing()


def _marketing() -> Iterator[Sentence]:
    yield probed(
        "S6",
        _("The data is used for marketing only with the client's permission."),
        "outreach.permission",
    )
    yield probed(
        "S6.1",
        _(
            "A permission is given for each channel by itself, and kept with its words, its time and how "
            "it was given."
        ),
        "outreach.consents_kept",
    )
    yield probed(
        "S6.2",
        _("Each marketing message has a link that stops them at once, without signing in."),
        "outreach.stopping",
    )
