"""The waiting list: who would take which times, and the times that were offered to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Claim, Client, Staff
from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import VISIT, Source

ANY_DAY = 127  # the seven days of the week, Monday the lowest bit


class Wait(Record):
    """Someone waits for a time of a service: on which days, at what time of day, until when."""

    class Over(models.TextChoices):
        """How the waiting ended."""

        BOOKED = "booked", _("a time was accepted")
        LEFT = "left", _("left the list")
        REMOVED = "removed", _("taken off at the desk")
        PAST = "past", _("the last day passed")
        SILENT = "silent", _("offers were not answered")

    subject = via("client__subject", "claim__subject")
    service = models.ForeignKey(
        "booking.Service", models.PROTECT, related_name="waits", verbose_name=_("service")
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="waits", verbose_name=_("practitioner")
    )
    claim = models.ForeignKey(
        Claim,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="waits",
        verbose_name=_("online booking by"),
    )
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="waits", verbose_name=_("client")
    )
    from_on = personal(VISIT, models.DateField(_("first day")), APPOINTMENTS)
    until_on = personal(VISIT, models.DateField(_("last day")), APPOINTMENTS)
    weekdays = personal(
        VISIT, models.PositiveSmallIntegerField(_("days of the week"), default=ANY_DAY), APPOINTMENTS
    )
    from_minute = personal(
        VISIT,
        models.PositiveSmallIntegerField(_("earliest start, minutes of the day"), default=0),
        APPOINTMENTS,
    )
    to_minute = personal(
        VISIT,
        models.PositiveSmallIntegerField(_("latest start, minutes of the day"), default=24 * 60),
        APPOINTMENTS,
    )
    made_at = personal(VISIT, models.DateTimeField(_("made")), APPOINTMENTS)
    over_at = personal(VISIT, models.DateTimeField(_("ended"), null=True, blank=True), APPOINTMENTS)
    over = personal(
        VISIT,
        models.CharField(_("how the waiting ended"), max_length=7, choices=Over, blank=True),
        APPOINTMENTS,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claim__isnull=False) | models.Q(client__isnull=False),
                name="wait_is_someones",
            ),
            models.CheckConstraint(
                condition=models.Q(over="", over_at__isnull=True)
                | ~models.Q(over="") & models.Q(over_at__isnull=False),
                name="wait_over_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(over_at__isnull=True), name="wait_in_order")
        ]

    @property
    def holder(self) -> Client | Claim:
        """Return who waits: the card it is joined to, else what was typed online."""
        found = self.client or self.claim
        if found is None:
            raise AssertionError("a wait is someone's: the database says so")
        return found

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        return str((Source.CLIENT_ONLINE if self.claim_id else Source.DESK).value)


class Offer(Record):
    """A time that was offered to someone who waits: it is kept for them as long as the house says."""

    class Answer(models.TextChoices):
        """What became of it; nothing while it is open."""

        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        ENDED = "ended", _("not answered in time")
        WITHDRAWN = "withdrawn", _("the waiting ended before")

    subject = via("wait__client__subject", "wait__claim__subject")
    wait = models.ForeignKey(Wait, models.CASCADE, related_name="offers", verbose_name=_("waiting"))
    hold = models.OneToOneField(
        "booking.Hold",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="offer",
        verbose_name=_("kept time"),
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("practitioner"))
    appointment = models.ForeignKey(
        "booking.Appointment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("booked visit"),
    )
    starts_at = personal(VISIT, models.DateTimeField(_("starts")), APPOINTMENTS)
    made_at = personal(VISIT, models.DateTimeField(_("made")), APPOINTMENTS)
    expires_at = personal(VISIT, models.DateTimeField(_("kept until")), APPOINTMENTS)
    answer = personal(
        VISIT, models.CharField(_("answer"), max_length=9, choices=Answer, blank=True), APPOINTMENTS
    )
    answered_at = personal(VISIT, models.DateTimeField(_("answered"), null=True, blank=True), APPOINTMENTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wait"], condition=models.Q(answer=""), name="one_open_offer_of_a_wait"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], condition=models.Q(answer=""), name="offer_open")]
