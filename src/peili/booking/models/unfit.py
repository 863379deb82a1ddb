"""Coming visits that a change has left without their place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Staff
from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import VISIT


class Unfit(Record):
    """A coming visit that does not fit any more where it was when this was found: the desk's to do.

    It speaks of the visit's place then; a visit that was moved or cancelled since is nobody's task any more.
    """

    class Why(models.TextChoices):
        """What it does not fit into."""

        AWAY = "away", _("the practitioner is away")
        CLOSED = "closed", _("closed then")
        OUTSIDE = "outside", _("taken in another calendar")
        HOURS = "hours", _("outside the working hours")
        LENGTH = "length", _("the service takes longer now")
        UNIT = "unit", _("its room or device is out of use")

    subject = via("appointment__client__subject", "appointment__claim__subject")
    appointment = models.OneToOneField(
        "booking.Appointment", models.CASCADE, related_name="unfit", verbose_name=_("appointment")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("practitioner"))
    starts_at = personal(VISIT, models.DateTimeField(_("starts")), APPOINTMENTS)
    why = personal(VISIT, models.CharField(_("why"), max_length=7, choices=Why), APPOINTMENTS)
    found_at = personal(VISIT, models.DateTimeField(_("found")), APPOINTMENTS)
    accepted_at = personal(
        VISIT, models.DateTimeField(_("left as it is"), null=True, blank=True), APPOINTMENTS
    )

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="unfit_coming")]
