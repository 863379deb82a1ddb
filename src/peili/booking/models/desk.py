"""What the desk's calendar adds: extra lanes, and days on paper."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Controller
from peili.promises.activities import STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import WORK


class Lane(Record):
    """An extra lane beside a practitioner's own, opened on purpose: what is booked there is double.

    It is a resource of its own, so what it holds overlaps nothing. Who opened it stands in the trail.
    """

    class Why(models.TextChoices):
        """Why it was opened: one of these, never in words of one's own."""

        URGENT = "urgent", _("a client who cannot wait")
        PROCESSING = "processing", _("the practitioner is free while a treatment takes effect")
        REPAIR = "repair", _("an earlier treatment is put right")
        TOGETHER = "together", _("two clients who come together")
        HELPED = "helped", _("a colleague or trainee does a part")

    subject = via("resource__lane_of__subject")
    resource = models.OneToOneField(
        "booking.Resource", models.PROTECT, related_name="lane", verbose_name=_("resource")
    )
    why = personal(WORK, models.CharField(_("why"), max_length=10, choices=Why), STAFF_ACCOUNTS)
    starts_at = personal(WORK, models.DateTimeField(_("starts"), db_index=True), STAFF_ACCOUNTS)
    ends_at = personal(WORK, models.DateTimeField(_("ends")), STAFF_ACCOUNTS)
    made_at = personal(WORK, models.DateTimeField(_("made")), STAFF_ACCOUNTS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="lane_forward")
        ]


class DaySheet(Record):
    """A day on paper, for when the network is gone: that it was made, and when it is to be burned."""

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="day_sheets", verbose_name=_("business")
    )
    day = impersonal(models.DateField(_("day")))
    phones = impersonal(models.BooleanField(_("with phone numbers")))
    made_at = impersonal(models.DateTimeField(_("made")))
    burn_by = impersonal(models.DateField(_("to be burned by")))
    burned_at = impersonal(models.DateTimeField(_("burned"), null=True, blank=True))

    class Meta:
        indexes = [
            models.Index(
                fields=["controller", "burn_by"],
                condition=models.Q(burned_at__isnull=True),
                name="day_sheet_on_paper",
            )
        ]
