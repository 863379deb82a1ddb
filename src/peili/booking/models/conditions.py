"""When a treatment may be given: a test before it, and the time that must lie between two visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.declare import impersonal
from peili.promises.records import Record


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
