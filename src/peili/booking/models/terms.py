"""The house's terms of booking."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.declare import impersonal
from peili.promises.records import Record


class Terms(Record):
    """What the house allows in booking; one row."""

    step_minutes = impersonal(models.PositiveSmallIntegerField(_("step of starts in minutes"), default=15))
    notice_minutes = impersonal(models.PositiveIntegerField(_("notice in minutes"), default=120))
    horizon_days = impersonal(
        models.PositiveSmallIntegerField(_("booked at most this many days ahead"), default=90)
    )
    hold_minutes = impersonal(
        models.PositiveSmallIntegerField(_("a chosen time is kept, minutes"), default=10)
    )
    cancel_hours = impersonal(
        models.PositiveSmallIntegerField(_("cancelled free of charge, hours before"), default=24)
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step_minutes__in=[5, 10, 15, 20, 30, 60]),
                name="terms_step_divides_the_hour",
            )
        ]
