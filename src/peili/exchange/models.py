"""Who outside may read which times, and from where times are read. Never who comes or why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment, Block
from peili.house.models import Controller
from peili.people.models import Staff
from peili.promises.activities import APPOINTMENTS, STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import CALENDAR_ADDRESS, LOOKUP, WORK
from peili.vault.models import Subject

PARTY = "the code of a party of the house profile"


class Feed(Record):
    """A practitioner's taken times for one calendar outside, behind a link of its own.

    The party that keeps that calendar stands in the house profile; when it is taken out, the feed is shut.
    """

    class Level(models.TextChoices):
        """How much it says."""

        BUSY = "busy", _("only that the time is taken")
        SERVICES = "services", _("the name of the service")

    subject = via("staff__subject")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="feeds", verbose_name=_("whose"))
    party = impersonal(models.SlugField(_("read by"), max_length=40), PARTY)
    level = personal(
        WORK,
        models.CharField(_("what it says"), max_length=8, choices=Level, default=Level.BUSY),
        STAFF_ACCOUNTS,
    )
    token_code = impersonal(
        models.CharField(_("hash of the link's token"), max_length=64, unique=True), "random bits"
    )
    made_at = personal(WORK, models.DateTimeField(_("made")), STAFF_ACCOUNTS)
    revoked_at = personal(WORK, models.DateTimeField(_("shut"), null=True, blank=True), STAFF_ACCOUNTS)
    fetched_at = personal(
        WORK, models.DateTimeField(_("last fetched"), null=True, blank=True), STAFF_ACCOUNTS
    )
    changed_at = personal(
        WORK, models.DateTimeField(_("last changed"), null=True, blank=True), STAFF_ACCOUNTS
    )
    digest = impersonal(
        models.CharField(_("digest of what was fetched"), max_length=64, blank=True), "a hash"
    )


class Calendar(Record):
    """Another calendar of a practitioner, whose taken times are taken here too. Its words are never kept."""

    class Way(models.TextChoices):
        """How it is asked."""

        LINK = "link", _("by a link of its own, in the iCal form")
        CALDAV = "caldav", _("by CalDAV, with a name and a password")

    class Problem(models.TextChoices):
        """Why it could not be read the last time."""

        NONE = "", _("none")
        REFUSED = "refused", _("The house profile does not let the program connect there.")
        SILENT = "silent", _("Nobody answered at the address.")
        NOT_A_CALENDAR = "strange", _("What answered is not a calendar.")
        TOO_MUCH = "too_much", _("The calendar is too large.")
        LOCKED = "locked", _("The name or the password was not accepted.")

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="calendars", verbose_name=_("subject"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="calendars", verbose_name=_("whose"))
    party = impersonal(models.SlugField(_("kept by"), max_length=40), PARTY)
    address = personal(
        CALENDAR_ADDRESS, models.CharField(_("address"), max_length=500), STAFF_ACCOUNTS
    )  # whoever has it can read the calendar
    way = personal(
        WORK,
        models.CharField(_("how it is asked"), max_length=6, choices=Way, default=Way.LINK),
        STAFF_ACCOUNTS,
    )
    user = personal(
        CALENDAR_ADDRESS, models.CharField(_("name there"), max_length=120, blank=True), STAFF_ACCOUNTS
    )
    password = personal(
        CALENDAR_ADDRESS, models.CharField(_("password there"), max_length=200, blank=True), STAFF_ACCOUNTS
    )
    made_at = personal(WORK, models.DateTimeField(_("made")), STAFF_ACCOUNTS)
    tried_at = personal(WORK, models.DateTimeField(_("last tried"), null=True, blank=True), STAFF_ACCOUNTS)
    read_at = personal(WORK, models.DateTimeField(_("last read"), null=True, blank=True), STAFF_ACCOUNTS)
    problem = personal(
        WORK,
        models.CharField(_("problem"), max_length=8, choices=Problem, blank=True, default=Problem.NONE),
        STAFF_ACCOUNTS,
    )
    unknown = personal(
        WORK, models.PositiveIntegerField(_("events not understood"), default=0), STAFF_ACCOUNTS
    )
    failures = personal(
        WORK,
        models.PositiveSmallIntegerField(_("times not read, one after another"), default=0),
        STAFF_ACCOUNTS,
    )
    next_at = personal(WORK, models.DateTimeField(_("next tried"), null=True, blank=True), STAFF_ACCOUNTS)
    etag = impersonal(
        models.CharField(_("mark of what was read"), max_length=200, blank=True),
        "what its server calls a version",
    )
    modified = impersonal(
        models.CharField(_("when its server says it changed"), max_length=64, blank=True),
        "a date of its server, sent back to it",
    )


class OutsideTime(Record):
    """A stretch another calendar takes: which calendar, and the block that stands for it here."""

    subject = via("calendar__subject")
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="times", verbose_name=_("calendar"))
    block = models.OneToOneField(Block, models.CASCADE, related_name="outside_time", verbose_name=_("block"))


class Key(Record):
    """What a program of a declared party opens one business's times with, for one purpose."""

    class For(models.TextChoices):
        """What it opens."""

        SLOTS = "slots", _("reading free times")
        BOOKINGS = "bookings", _("reading free times and booking them")
        BUSY = "busy", _("reading when practitioners are taken")

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="keys", verbose_name=_("business")
    )
    party = impersonal(models.SlugField(_("given to"), max_length=40), PARTY)
    purpose = impersonal(models.CharField(_("opens"), max_length=8, choices=For))
    token_code = impersonal(models.CharField(_("hash of the key"), max_length=64, unique=True), "random bits")
    made_at = impersonal(models.DateTimeField(_("made")))
    revoked_at = impersonal(models.DateTimeField(_("shut"), null=True, blank=True))
    used_minute = impersonal(models.PositiveIntegerField(_("last used (UTC minute)"), default=0))
    used_count = impersonal(models.PositiveIntegerField(_("times used in that minute"), default=0))


class KeyBooking(Record):
    """A booking a program made: with which key, and what tells a repeat of its request from another one."""

    subject = via("appointment__client__subject", "appointment__claim__subject")
    key = models.ForeignKey(Key, models.PROTECT, related_name="bookings", verbose_name=_("key"))
    appointment = models.OneToOneField(
        Appointment, models.CASCADE, related_name="key_booking", verbose_name=_("appointment")
    )
    request_code = impersonal(
        models.CharField(_("hash of the request's own key"), max_length=64, unique=True), "random bits"
    )
    digest = personal(LOOKUP, models.CharField(_("digest of the request"), max_length=32), APPOINTMENTS)
