"""What a client let lapse: a visit nobody came to, or one cancelled after the house's hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import VISIT, Source


class Lapse(Record):
    """A visit was missed, or cancelled late. This ends by itself, long before the visit does."""

    class Kind(models.TextChoices):
        """How the time was lost."""

        MISSED = "missed", _("did not come")
        LATE = "late", _("cancelled late")

    subject = via("appointment__client__subject", "appointment__claim__subject")
    appointment = models.OneToOneField(
        "booking.Appointment", models.CASCADE, related_name="lapse", verbose_name=_("visit")
    )
    kind = personal(
        VISIT, models.CharField(_("how the time was lost"), max_length=6, choices=Kind), APPOINTMENTS
    )
    at = personal(VISIT, models.DateTimeField(_("noted on")), APPOINTMENTS)

    class Meta:
        indexes = [models.Index(fields=["at"], name="lapse_at")]

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        return str(Source.PROGRAM.value)
