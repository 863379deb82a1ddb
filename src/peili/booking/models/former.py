"""Where a visit stood before it was moved or its length changed: the log tells who, this tells what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Staff
from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import VISIT, Source


class Former(Record):
    """A time a visit had, and the practitioner who was to give it, until it was changed."""

    subject = via("appointment__client__subject", "appointment__claim__subject")
    appointment = models.ForeignKey(
        "booking.Appointment", models.CASCADE, related_name="formers", verbose_name=_("visit")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("practitioner"))
    starts_at = personal(VISIT, models.DateTimeField(_("former start")), APPOINTMENTS)
    ends_at = personal(VISIT, models.DateTimeField(_("former end")), APPOINTMENTS)
    until = personal(VISIT, models.DateTimeField(_("stood so until")), APPOINTMENTS)

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        return str(Source.PROGRAM.value)
