"""Who outside may read which times, and from where times are read. Never who comes or why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Staff
from peili.promises.activities import STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import WORK

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
