"""Cards opened past one's usual reach."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import ACCESS_LOG, APPOINTMENTS
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import NAME, RELATIONSHIP, TRACE, TRACE_WORDS
from peili.vault.models import Subject


class Opening(Record):
    """A card that somebody opened past their usual reach: why, until when, and who has looked at it since."""

    class Why(models.TextChoices):
        """The reasons one chooses from."""

        STANDS_IN = "stands_in", _("I stand in for the client's own practitioner")
        ASKED = "asked", _("The client asked me for something")
        SAFETY = "safety", _("Somebody's health was at risk")
        COMPLAINT = "complaint", _("A complaint or a reaction is being looked into")
        OTHER = "other", _("Another reason, in my own words")
        CODE_WORD = "code_word", _("The client said the code word")

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="openings", verbose_name=_("subject"))
    client = models.ForeignKey(
        "people.Client", models.CASCADE, related_name="openings", verbose_name=_("client card")
    )
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, related_name="openings", verbose_name=_("who opened it")
    )
    why = personal(TRACE, models.CharField(_("reason"), max_length=10, choices=Why), ACCESS_LOG)
    words = personal(TRACE_WORDS, models.CharField(_("in own words"), max_length=300, blank=True), ACCESS_LOG)
    at = personal(TRACE, models.DateTimeField(_("opened")), ACCESS_LOG)
    ends_at = personal(TRACE, models.DateTimeField(_("open until")), ACCESS_LOG)
    reviewed_at = personal(TRACE, models.DateTimeField(_("reviewed on"), null=True, blank=True), ACCESS_LOG)
    reviewed_by = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["staff", "client", "-ends_at"], name="opening_in_force"),
            models.Index(fields=["at"], condition=models.Q(reviewed_at__isnull=True), name="opening_waits"),
        ]


class Protection(Record):
    """The mark on the card of somebody who must not be found (a "turvakielto"). Why is never stored."""

    class Messages(models.TextChoices):
        """What is written to the client."""

        NEUTRAL = "neutral", _("neutral messages: a link and no other words")
        NONE = "none", _("no messages at all")

    whose = via("client__subject")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="protections", verbose_name=_("subject")
    )
    client = models.OneToOneField(
        "people.Client", models.CASCADE, related_name="protection", verbose_name=_("client card")
    )
    since = personal(RELATIONSHIP, models.DateTimeField(_("protected since")), APPOINTMENTS)
    code_word = personal(NAME, models.CharField(_("code word"), max_length=40), APPOINTMENTS)
    messages = personal(
        RELATIONSHIP,
        models.CharField(_("messages"), max_length=7, choices=Messages, default=Messages.NEUTRAL),
        APPOINTMENTS,
    )


class Relative(Record):
    """That a client is somebody close to one of the staff, as they said themselves: the card asks why."""

    subject = via("client__subject")
    client = models.ForeignKey(
        "people.Client", models.CASCADE, related_name="relatives", verbose_name=_("client card")
    )
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, related_name="relatives", verbose_name=_("whose relative")
    )
    since = personal(TRACE, models.DateTimeField(_("declared")), ACCESS_LOG)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "client"], name="one_relative_each")]
