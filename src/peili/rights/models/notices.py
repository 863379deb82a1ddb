"""What those who were given a person's data are told of it, and that they acknowledged it (GDPR Art. 19)."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.people.models import Staff
from peili.promises.activities import RIGHTS
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import CASE, REQUEST
from peili.rights.models.requests import Request
from peili.vault.models import Subject

TO_ACKNOWLEDGE = timedelta(days=14)  # from the day by which they are told


class WhyNot(models.TextChoices):
    """Why a recipient is not told, or nothing is heard of them: the exceptions of Art. 19."""

    IMPOSSIBLE = "impossible", _("it proved impossible")
    EFFORT = "effort", _("it would take a disproportionate effort")


class Notice(Record):
    """One recipient to be told that somebody's data was corrected, restricted, or may be used again."""

    class Matter(models.TextChoices):
        """What they are told. Of an erasure an errand is left, which leads to nobody."""

        CORRECTED = "corrected", _("the data was corrected")
        RESTRICTED = "restricted", _("the processing is restricted")
        LIFTED = "lifted", _("the restriction was lifted")

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="notices", verbose_name=_("subject"))
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="rights_notices", verbose_name=_("register")
    )
    request = models.ForeignKey(
        Request,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("request"),
    )
    to_whom = personal(REQUEST, models.CharField(_("who is told"), max_length=120), RIGHTS)
    matter = personal(CASE, models.CharField(_("what they are told"), max_length=10, choices=Matter), RIGHTS)
    fields = personal(CASE, models.JSONField(_("details it is about"), default=list), RIGHTS)
    made_at = personal(CASE, models.DateTimeField(_("written down")), RIGHTS)
    due_on = personal(CASE, models.DateField(_("to be told by")), RIGHTS)
    told_on = personal(CASE, models.DateField(_("told on"), null=True, blank=True), RIGHTS)
    told_by = models.ForeignKey(
        Staff, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("told by")
    )
    acknowledged_on = personal(CASE, models.DateField(_("acknowledged on"), null=True, blank=True), RIGHTS)
    why_not = personal(
        CASE, models.CharField(_("why not"), max_length=10, choices=WhyNot, blank=True), RIGHTS
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_on__isnull=True) | models.Q(told_on__isnull=False),
                name="notice_acknowledged_after_told",
            )
        ]
        indexes = [
            models.Index(
                fields=["register", "due_on"],
                condition=models.Q(acknowledged_on__isnull=True, why_not=""),
                name="rights_notice_open",
            )
        ]

    @property
    def acknowledged_by(self) -> date:
        """Return the day by which an acknowledgement is waited for."""
        return self.due_on + TO_ACKNOWLEDGE

    @property
    def ended(self) -> bool:
        """Tell whether nothing is waited for any more."""
        return self.acknowledged_on is not None or bool(self.why_not)

    def late(self, today: date) -> bool:
        """Tell whether they should have been told, or have acknowledged it, before today."""
        by = self.due_on if self.told_on is None else self.acknowledged_by
        return not self.ended and by < today


def late_ones(today: date) -> models.Q:
    """Return what is late: of notices, and of errands that tell a party (their `told_on` is `done_on`)."""
    return models.Q(told_on__isnull=True, due_on__lt=today) | models.Q(due_on__lt=today - TO_ACKNOWLEDGE)
