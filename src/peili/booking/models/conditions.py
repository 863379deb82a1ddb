"""When a treatment may be given: a test before it, and the time that must lie between two visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Staff
from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import VISIT, Source


class PatchTest(Record):
    """A service that needs a test first: which visit is the test, and how long before it must have been."""

    service = models.OneToOneField(
        "booking.Service", models.CASCADE, related_name="patch_test", verbose_name=_("service")
    )
    test = models.ForeignKey(
        "booking.Service", models.CASCADE, related_name="patch_tested", verbose_name=_("visit for the test")
    )
    hours = impersonal(models.PositiveSmallIntegerField(_("at least before, hours"), default=48))
    days = impersonal(models.PositiveSmallIntegerField(_("at most before, days"), default=180))


class Interval(Record):
    """The days that must lie between a visit of one service and a later one of another (or the same)."""

    service = models.ForeignKey(
        "booking.Service", models.CASCADE, related_name="intervals", verbose_name=_("service")
    )
    after = models.ForeignKey(
        "booking.Service", models.CASCADE, related_name="intervals_after", verbose_name=_("after a visit of")
    )
    days = impersonal(models.PositiveSmallIntegerField(_("days between")))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "after"], name="one_interval_of_a_pair")]


class Exemption(Record):
    """Somebody decided that a visit is given on a day in spite of one of the conditions above.

    The reasons are fixed ones: words of one's own could tell of somebody's health.
    """

    class Why(models.TextChoices):
        """On what the decision rests."""

        ELSEWHERE = "elsewhere", _("it was seen to elsewhere")
        JUDGED = "judged", _("judged by the practitioner at the visit")
        ASKED = "asked", _("the client asked for it and knows what it means")
        MILD = "mild", _("done more mildly, so the condition does not touch it")

    subject = via("appointment__client__subject")
    appointment = models.ForeignKey(
        "booking.Appointment", models.CASCADE, related_name="exemptions", verbose_name=_("visit")
    )
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("exempted by"))
    code = personal(VISIT, models.CharField(_("which condition"), max_length=40), APPOINTMENTS)
    day = personal(VISIT, models.DateField(_("for which day")), APPOINTMENTS)
    why = personal(VISIT, models.CharField(_("why"), max_length=9, choices=Why), APPOINTMENTS)
    decided_at = personal(VISIT, models.DateTimeField(_("decided")), APPOINTMENTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "code", "day"], name="one_exemption_of_a_day")
        ]

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        return str(Source.DESK.value)
