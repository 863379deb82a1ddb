"""Services, hours, and what occupies whom and what when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models.conditions import Exemption
from peili.booking.models.conditions import Interval as Interval  # said again here: one door to the models
from peili.booking.models.conditions import PatchTest as PatchTest  # as above
from peili.booking.models.contact import ContactCheck as ContactCheck  # as above
from peili.booking.models.desk import DaySheet, Lane
from peili.booking.models.former import Former
from peili.booking.models.lapses import Lapse
from peili.booking.models.menu import AddOn as AddOn  # said again here: one door to the room's models
from peili.booking.models.menu import Category as Category  # as above
from peili.booking.models.menu import Level as Level  # as above
from peili.booking.models.menu import Part as Part  # as above
from peili.booking.models.menu import Rate as Rate  # as above
from peili.booking.models.menu import Role as Role  # as above
from peili.booking.models.menu import Service as Service  # as above
from peili.booking.models.menu import Takes as Takes  # as above
from peili.booking.models.menu import Variant as Variant  # as above
from peili.booking.models.public import Agreed, PublicTerms, ShownText
from peili.booking.models.unfit import Unfit
from peili.booking.models.waiting import Offer, Wait
from peili.booking.models.working import Closure as Closure  # as above
from peili.booking.models.working import DateHours as DateHours  # as above
from peili.booking.models.working import Magnets as Magnets  # as above
from peili.booking.models.working import RotaCycle as RotaCycle  # as above
from peili.booking.models.working import Terms as Terms  # as above
from peili.booking.models.working import WeeklyHours as WeeklyHours  # as above
from peili.house.law import Vat
from peili.house.models import Controller, Premises
from peili.house.texts import in_language
from peili.people.models import Claim, Client, Staff
from peili.promises.activities import APPOINTMENTS, STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.overlap import NoOverlap
from peili.promises.records import Record
from peili.promises.vocabulary import LOOKUP, VISIT, WORK, Source

__all__ = [
    "Agreed",
    "DaySheet",
    "Exemption",
    "Former",
    "Lane",
    "Lapse",
    "Offer",
    "PublicTerms",
    "ShownText",
    "Terms",
    "Unfit",
    "Wait",
]  # kept beside, found here
LONGEST = 25 * 60  # minutes: a day with 25 hours; longer absences are a row a day


class Resource(Record):
    """Someone or something that can be in one place at a time."""

    subject = via("staff__subject", "client__subject", "lane_of__subject")
    role = impersonal(models.CharField(_("role"), max_length=6, choices=Role))
    staff = models.OneToOneField(
        Staff, models.PROTECT, null=True, blank=True, related_name="resource", verbose_name=_("practitioner")
    )
    client = models.OneToOneField(
        Client, models.PROTECT, null=True, blank=True, related_name="resource", verbose_name=_("client")
    )
    lane_of = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="lanes", verbose_name=_("extra lane of")
    )
    pool = impersonal(models.SlugField(_("pool"), max_length=40, blank=True), "a kind of room or device")
    label = impersonal(
        models.CharField(_("label"), max_length=60, blank=True), "the name of a room or device"
    )
    premises = models.ForeignKey(Premises, models.PROTECT, null=True, blank=True, verbose_name=_("premises"))

    class Meta:
        indexes = [models.Index(fields=["role", "pool"], name="resource_pool")]


class Hold(Record):
    """A time kept for someone who is filling in their details. It ends by itself."""

    token_code = impersonal(
        models.CharField(_("hash of the link's token"), max_length=64, unique=True), "random bits"
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="holds", verbose_name=_("service"))
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="holds", verbose_name=_("variant")
    )
    addons = impersonal(models.JSONField(_("add-ons"), default=list), "services of the price list")
    minutes = impersonal(models.PositiveSmallIntegerField(_("told length in minutes"), null=True, blank=True))
    price_cents = impersonal(models.PositiveIntegerField(_("told price in cents"), null=True, blank=True))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="holds", verbose_name=_("practitioner"))
    starts_at = impersonal(models.DateTimeField(_("starts")))
    expires_at = impersonal(models.DateTimeField(_("kept until"), db_index=True))
    any_practitioner = impersonal(models.BooleanField(_("chosen as: whoever is free")))
    together = impersonal(
        models.UUIDField(_("held together with"), null=True, blank=True, db_index=True), "random bits"
    )
    series = impersonal(models.BooleanField(_("held as a visit of a series"), default=False))
    browser_code = impersonal(
        models.CharField(_("code of the browser for the day"), max_length=32, blank=True), "a keyed code"
    )
    network_code = impersonal(
        models.CharField(_("code of the network for the day"), max_length=32, blank=True), "a keyed code"
    )


class Block(Record):
    """Time of a person, room or device that no visit may take. Of a person it says what kind, never why.

    It occupies the minutes that are free within it, and takes up those that a visit inside it gives back.
    """

    class Kind(models.TextChoices):
        """What keeps the time: only this much is stored, for a reason could tell of somebody's health."""

        AWAY = "away", _("away")
        OUTSIDE = "outside", _("taken in another calendar")
        CLOSED = "closed", _("closed")
        LANE = "lane", _("an extra lane")
        BROKEN = "broken", _("broken")  # this and what follows are of rooms and devices only
        SERVICE = "service", _("in maintenance")
        LENT = "lent", _("lent out")
        OUT = "out", _("out of use")

    subject = via("resource__staff__subject")
    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="blocks", db_index=False, verbose_name=_("resource")
    )  # the index below begins with it
    kind = personal(WORK, models.CharField(_("kind"), max_length=7, choices=Kind), STAFF_ACCOUNTS)
    starts_at = personal(WORK, models.DateTimeField(_("starts")), STAFF_ACCOUNTS)
    ends_at = personal(WORK, models.DateTimeField(_("ends")), STAFF_ACCOUNTS)
    made_at = personal(WORK, models.DateTimeField(_("made")), STAFF_ACCOUNTS)
    closure = models.ForeignKey(
        Closure, models.CASCADE, null=True, blank=True, related_name="blocks", verbose_name=_("closed day")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="block_forward"
            )
        ]
        indexes = [models.Index(fields=["resource", "ends_at"], name="block_span")]


class Appointment(Record):
    """A booked visit: about whom, what, with whom and when."""

    class State(models.TextChoices):
        """Where the visit stands."""

        BOOKED = "booked", _("booked")
        CANCELLED = "cancelled", _("cancelled")
        MISSED = "missed", _("the client did not come")

    class Late(models.TextChoices):
        """Why a treatment was begun outside the program and entered afterwards."""

        POWER_CUT = "power_cut", _("power or network was down")
        ON_PAPER = "on_paper", _("agreed and signed on paper")
        FORGOTTEN = "forgotten", _("was not entered in time")

    class Channel(models.TextChoices):
        """How it was booked."""

        ONLINE = "online", _("online")
        DESK = "desk", _("at the desk")

    subject = via("client__subject", "claim__subject")
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="appointments", verbose_name=_("service")
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, related_name="appointments", verbose_name=_("practitioner")
    )
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("variant")
    )
    addons = personal(VISIT, models.JSONField(_("add-ons"), default=list, blank=True), APPOINTMENTS)
    name_fi = personal(
        VISIT, models.CharField(_("agreed service in Finnish"), max_length=500, blank=True), APPOINTMENTS
    )
    name_sv = personal(
        VISIT, models.CharField(_("agreed service in Swedish"), max_length=500, blank=True), APPOINTMENTS
    )
    name_en = personal(
        VISIT, models.CharField(_("agreed service in English"), max_length=500, blank=True), APPOINTMENTS
    )
    agreed_minutes = personal(
        VISIT,
        models.PositiveSmallIntegerField(_("agreed length in minutes"), null=True, blank=True),
        APPOINTMENTS,
    )
    vat = personal(
        VISIT,
        models.CharField(_("agreed value added tax"), max_length=7, choices=Vat, default=Vat.GENERAL),
        APPOINTMENTS,
    )
    business = models.ForeignKey(
        Controller,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("agreed with"),
    )
    claim = models.ForeignKey(
        Claim,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("online booking by"),
    )
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("client")
    )
    together = personal(
        VISIT, models.UUIDField(_("visit of several treatments"), null=True, blank=True), APPOINTMENTS
    )
    series = personal(VISIT, models.UUIDField(_("series of visits"), null=True, blank=True), APPOINTMENTS)
    starts_at = personal(VISIT, models.DateTimeField(_("starts")), APPOINTMENTS)
    ends_at = personal(VISIT, models.DateTimeField(_("ends")), APPOINTMENTS)
    price_cents = personal(VISIT, models.PositiveIntegerField(_("agreed price in cents")), APPOINTMENTS)
    state = personal(
        VISIT, models.CharField(_("state"), max_length=9, choices=State, default=State.BOOKED), APPOINTMENTS
    )
    channel = personal(VISIT, models.CharField(_("booked"), max_length=6, choices=Channel), APPOINTMENTS)
    made_at = personal(VISIT, models.DateTimeField(_("booked on")), APPOINTMENTS)
    cancelled_at = personal(
        VISIT, models.DateTimeField(_("cancelled on"), null=True, blank=True), APPOINTMENTS
    )
    confirmed_at = personal(
        VISIT, models.DateTimeField(_("confirmed by the salon on"), null=True, blank=True), APPOINTMENTS
    )
    moved_at = personal(VISIT, models.DateTimeField(_("last moved on"), null=True, blank=True), APPOINTMENTS)
    changes = personal(
        VISIT, models.PositiveSmallIntegerField(_("times changed after booking"), default=0), APPOINTMENTS
    )
    arrived_at = personal(
        VISIT, models.DateTimeField(_("client arrived"), null=True, blank=True), APPOINTMENTS
    )
    started_at = personal(
        VISIT, models.DateTimeField(_("treatment started"), null=True, blank=True), APPOINTMENTS
    )
    finished_at = personal(
        VISIT, models.DateTimeField(_("treatment finished"), null=True, blank=True), APPOINTMENTS
    )
    late = personal(
        VISIT,
        models.CharField(_("entered afterwards"), max_length=9, choices=Late, blank=True),
        APPOINTMENTS,
    )
    submission = personal(
        LOOKUP,
        models.CharField(_("code of the submitted form"), max_length=64, null=True, blank=True, unique=True),
        APPOINTMENTS,
    )
    submission_digest = personal(
        LOOKUP, models.CharField(_("digest of the submitted form"), max_length=32, blank=True), APPOINTMENTS
    )
    link_code = personal(
        LOOKUP,
        models.CharField(_("hash of the client's link"), max_length=64, null=True, blank=True, unique=True),
        APPOINTMENTS,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claim__isnull=False) | models.Q(client__isnull=False),
                name="appointment_is_someones",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="appointment_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(state="cancelled", cancelled_at__isnull=False)
                | models.Q(state__in=["booked", "missed"], cancelled_at__isnull=True),
                name="appointment_cancelled_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(started_at__isnull=True, finished_at__isnull=True)
                | models.Q(state="booked", started_at__isnull=False),
                name="appointment_started_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "staff"], name="appointment_day"),
            models.Index(fields=["client", "-starts_at"], name="appointment_client"),
            models.Index(fields=["staff", "-made_at"], name="appointment_last_made"),
            models.Index(
                fields=["together"], condition=models.Q(together__isnull=False), name="appointment_together"
            ),
            models.Index(
                fields=["series"], condition=models.Q(series__isnull=False), name="appointment_series"
            ),
        ]

    @property
    def holder(self) -> Client | Claim:
        """Return the card it is joined to, else what was typed when booking."""
        found = self.client or self.claim
        if found is None:
            raise AssertionError("an appointment is someone's: the database says so")
        return found

    @property
    def name(self) -> str:
        """Return what was agreed, as it was called then, in the current language."""
        return in_language(self, "name") or self.service.name

    @property
    def course(self) -> str:
        """Return how far the visit has come, in one word of code; nothing before the client is there."""
        if self.state == Appointment.State.MISSED:
            return "missed"
        reached = {"finished": self.finished_at, "started": self.started_at, "arrived": self.arrived_at}
        return next((word for word, at in reached.items() if at is not None), "")

    @property
    def minutes(self) -> int:
        """Return how long the visit lasts for the client."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        online = self.channel == Appointment.Channel.ONLINE
        return str((Source.CLIENT_ONLINE if online else Source.DESK).value)


class Occupancy(Record):
    """A resource is taken, from one UTC minute to another (minutes since 1970, end excluded).

    Rows exist only for live bookings, holds and blocks, so the constraint needs no condition: cancelling
    deletes.
    """

    subject = via("appointment__client__subject", "appointment__claim__subject", "resource__client__subject")
    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="occupancy", db_index=False, verbose_name=_("resource")
    )  # the index of spans below begins with it
    start_minute = personal(VISIT, models.PositiveIntegerField(_("from (UTC minute)")), APPOINTMENTS)
    end_minute = personal(VISIT, models.PositiveIntegerField(_("to (UTC minute)")), APPOINTMENTS)
    appointment = models.ForeignKey(
        Appointment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="occupancy",
        verbose_name=_("appointment"),
    )
    hold = models.ForeignKey(
        Hold, models.CASCADE, null=True, blank=True, related_name="occupancy", verbose_name=_("hold")
    )
    block = models.ForeignKey(
        Block, models.CASCADE, null=True, blank=True, related_name="occupancy", verbose_name=_("block")
    )

    class Meta:
        constraints = [
            NoOverlap(name="no_overlap", partition=("resource",), start="start_minute", end="end_minute"),
            models.CheckConstraint(
                condition=models.Q(
                    end_minute__gt=models.F("start_minute"),
                    end_minute__lte=models.F("start_minute") + LONGEST,
                ),
                name="occupancy_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(appointment__isnull=False, hold__isnull=True, block__isnull=True)
                | models.Q(appointment__isnull=True, hold__isnull=False, block__isnull=True)
                | models.Q(appointment__isnull=True, hold__isnull=True, block__isnull=False),
                name="occupancy_has_one_cause",
            ),
        ]
        indexes = [models.Index(fields=["resource", "start_minute", "end_minute"], name="occupancy_span")]
