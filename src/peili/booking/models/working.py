"""Models of when the house works and what it allows in booking; `booking.models` is the door to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Controller
from peili.people.models import Staff
from peili.promises.activities import STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import WORK


class WeeklyHours(Record):
    """When a practitioner works on a day of the week, in the premises' local time."""

    subject = via("staff__subject")
    staff = models.ForeignKey(
        Staff, models.CASCADE, related_name="weekly_hours", verbose_name=_("practitioner")
    )
    week = personal(
        WORK, models.PositiveSmallIntegerField(_("week of the rota, the first 0"), default=0), STAFF_ACCOUNTS
    )
    weekday = personal(WORK, models.PositiveSmallIntegerField(_("day of the week, Monday 0")), STAFF_ACCOUNTS)
    opens = personal(WORK, models.TimeField(_("from")), STAFF_ACCOUNTS)
    closes = personal(WORK, models.TimeField(_("to")), STAFF_ACCOUNTS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="weekly_hours_forward"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekly_hours_weekday"),
        ]


class RotaCycle(Record):
    """How many weeks a practitioner's rota has before it begins anew; who has none has one week always."""

    subject = via("staff__subject")
    staff = models.OneToOneField(
        Staff, models.CASCADE, related_name="rota_cycle", verbose_name=_("practitioner")
    )
    weeks = personal(WORK, models.PositiveSmallIntegerField(_("weeks of the rota")), STAFF_ACCOUNTS)
    starts_on = personal(WORK, models.DateField(_("a Monday on which it begins")), STAFF_ACCOUNTS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weeks__gte=2, weeks__lte=8), name="rota_of_some_weeks")
        ]


class DateHours(Record):
    """When a practitioner works on one date instead of the week's hours; no times means not at all."""

    subject = via("staff__subject")
    staff = models.ForeignKey(
        Staff, models.CASCADE, related_name="date_hours", verbose_name=_("practitioner")
    )
    on = personal(WORK, models.DateField(_("date")), STAFF_ACCOUNTS)
    opens = personal(WORK, models.TimeField(_("from"), null=True, blank=True), STAFF_ACCOUNTS)
    closes = personal(WORK, models.TimeField(_("to"), null=True, blank=True), STAFF_ACCOUNTS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True)
                | models.Q(closes__gt=models.F("opens")),
                name="date_hours_forward",
            )
        ]
        indexes = [models.Index(fields=["on", "staff"], name="date_hours_on")]


class Closure(Record):
    """Dates on which a business is closed, both included; each of its practitioners has a block for it."""

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="closures", verbose_name=_("whose")
    )
    first = impersonal(models.DateField(_("first day")))
    last = impersonal(models.DateField(_("last day")))
    holiday = impersonal(models.SlugField(_("holiday"), max_length=20, blank=True), "a day of the calendar")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="closure_forward")
        ]
        indexes = [models.Index(fields=["controller", "last"], name="closure_coming")]


class Magnets(models.TextChoices):
    """How strongly the times offered to clients are drawn to bookings and to the ends of the working time."""

    NONE = "none", _("times anywhere")
    LIGHT = "light", _("light: next to a booking or an edge when less than four hours are free")
    MEDIUM = "medium", _("medium: next to a booking or an edge on days that have bookings")
    STRICT = "strict", _("strict: always next to a booking or an edge")


class Terms(Record):
    """What the house allows in booking; one row."""

    step_minutes = impersonal(models.PositiveSmallIntegerField(_("step of starts in minutes"), default=15))
    notice_minutes = impersonal(models.PositiveIntegerField(_("notice in minutes"), default=120))
    horizon_days = impersonal(
        models.PositiveSmallIntegerField(_("booked at most this many days ahead"), default=90)
    )
    changed_at = impersonal(
        models.DateTimeField(_("working time last changed"), null=True, blank=True, editable=False)
    )
    hold_minutes = impersonal(
        models.PositiveSmallIntegerField(_("a chosen time is kept, minutes"), default=10)
    )
    cancel_hours = impersonal(
        models.PositiveSmallIntegerField(_("cancelled free of charge, hours before"), default=24)
    )
    magnet = impersonal(
        models.CharField(_("gap rule"), max_length=6, choices=Magnets, default="none"), "a rule of the house"
    )
    least_gap_minutes = impersonal(
        models.PositiveSmallIntegerField(_("shortest gap that may be left, minutes"), default=0)
    )
    most_coming = impersonal(
        models.PositiveSmallIntegerField(_("coming bookings of one client at most, 0 any"), default=0)
    )
    most_within_days = impersonal(
        models.PositiveSmallIntegerField(_("counted over this many days"), default=90)
    )
    offer_minutes = impersonal(
        models.PositiveSmallIntegerField(
            _("a time offered to who waits is kept, minutes, 0 no list"), default=0
        )
    )
    offers_from_hour = impersonal(
        models.PositiveSmallIntegerField(_("offers are made from, hour of the day"), default=8)
    )
    offers_to_hour = impersonal(
        models.PositiveSmallIntegerField(_("offers are made until, hour of the day"), default=20)
    )

    wait_minutes = impersonal(
        models.PositiveSmallIntegerField(
            _("a client waits at most this long between two treatments, minutes"), default=0
        )
    )

    lapse_months = impersonal(
        models.PositiveSmallIntegerField(_("a missed or late cancelled visit is known, months"), default=12)
    )

    confirm_after = impersonal(
        models.PositiveSmallIntegerField(
            _("online bookings wait for the salon's word after so many lost visits, 0 never"), default=0
        )
    )
    series_times = impersonal(
        models.PositiveSmallIntegerField(_("visits of a series booked online at most"), default=6)
    )
    series_weeks_from = impersonal(
        models.PositiveSmallIntegerField(_("weeks between the visits of a series at least"), default=1)
    )
    series_weeks_to = impersonal(
        models.PositiveSmallIntegerField(_("weeks between the visits of a series at most"), default=8)
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step_minutes__in=[5, 10, 15, 20, 30, 60]),
                name="terms_step_divides_the_hour",
            )
        ]
