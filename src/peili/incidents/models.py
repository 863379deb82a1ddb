"""The register of data breaches (GDPR Art. 33(5)) and the people each of them touches."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.incidents.words import AUTHORITY_WAYS, SCENARIOS, WAYS
from peili.promises.activities import BREACHES
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import BREACH, RELATIONSHIP
from peili.vault.models import Subject

CODES = "coded words of the program"


class Breach(Record):
    """One breach of one register, or a drill of one.

    Its own words are sealed under a subject of its own. The promise in force when it was detected stays with
    it, whatever the house promises later.
    """

    class Risk(models.TextChoices):
        """What it may mean for the people (GDPR Art. 33 and 34)."""

        NONE = "none", _("unlikely to be a risk to anyone")
        RISK = "risk", _("a risk")
        HIGH = "high", _("a high risk")

    class Ending(models.TextChoices):
        """How it ended, when it is closed."""

        TOLD = "told", _("everyone who was to be told was told")
        NOBODY = "nobody", _("nobody had to be told")
        FEWER = "fewer", _("fewer people were told than promised")

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="breach", verbose_name=_("subject"))
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="breaches", verbose_name=_("register")
    )
    drill = impersonal(models.BooleanField(_("a drill"), default=False))
    scenario = impersonal(
        models.CharField(_("ready scenario"), max_length=8, choices=list(SCENARIOS.items()), blank=True),
        "a word of the program",
    )
    detected_at = impersonal(models.DateTimeField(_("detected")))
    aware_at = impersonal(models.DateTimeField(_("became known to the controller")))
    happened_from = impersonal(models.DateTimeField(_("happened from"), null=True, blank=True))
    happened_to = impersonal(models.DateTimeField(_("happened until"), null=True, blank=True))
    kinds = impersonal(models.JSONField(_("what happened"), default=list), CODES)
    categories = impersonal(models.JSONField(_("kinds of data"), default=list), "codes of categories")
    effects = impersonal(models.JSONField(_("what it may lead to"), default=list), CODES)
    measures = impersonal(models.JSONField(_("what was done"), default=list), CODES)
    advice = impersonal(models.JSONField(_("what the person can do"), default=list), CODES)
    story = personal(BREACH, models.TextField(_("in your own words"), blank=True), BREACHES)
    causes = personal(BREACH, models.TextField(_("why it happened"), blank=True), BREACHES)
    risk = impersonal(
        models.CharField(_("risk"), max_length=4, choices=Risk, blank=True), "a word of the program"
    )
    risk_reason = personal(BREACH, models.TextField(_("why the risk is so"), blank=True), BREACHES)
    weights = impersonal(models.JSONField(_("factors weighed by hand"), default=dict), "codes and numbers")
    notify = impersonal(
        models.CharField(_("rule for telling persons"), max_length=6), "a word of the profile"
    )
    since = impersonal(models.CharField(_("clock runs from"), max_length=9), "a word of the profile")
    due_at = impersonal(models.DateTimeField(_("authority told by")))
    authority_told_at = impersonal(models.DateTimeField(_("authority told"), null=True, blank=True))
    authority_way = impersonal(
        models.CharField(_("how"), max_length=6, choices=list(AUTHORITY_WAYS.items()), blank=True),
        "a word of the program",
    )
    authority_reference = impersonal(
        models.CharField(_("the authority's reference"), max_length=60, blank=True),
        "the number the authority gave the case",
    )
    more_to_come = impersonal(models.BooleanField(_("the notice is to be completed"), default=False))
    late_reason = personal(
        BREACH, models.TextField(_("why the authority was told late"), blank=True), BREACHES
    )
    made_at = impersonal(models.DateTimeField(_("recorded")))
    closed_at = impersonal(models.DateTimeField(_("closed"), null=True, blank=True))
    ending = impersonal(
        models.CharField(_("how it ended"), max_length=6, choices=Ending, blank=True), "a word of the program"
    )
    closed_because = personal(BREACH, models.TextField(_("why it was closed"), blank=True), BREACHES)

    class Meta:
        indexes = [models.Index(fields=["register", "-detected_at"], name="breach_latest")]

    @property
    def starts_at(self) -> datetime:
        """Return the instant the promised clock runs from."""
        return self.detected_at if self.since == "detection" else self.aware_at


class Affected(Record):
    """A person a breach touches: how that is known, and when and how they were told."""

    class Found(models.TextChoices):
        """How it is known."""

        TRAIL = "trail", _("opened by the account, by the log")
        REGISTER = "register", _("everyone in the register")
        CATEGORY = "category", _("has data of this kind")
        MESSAGES = "messages", _("was written to in that time")
        COPY = "copy", _("was in a copy of the data")
        HAND = "hand", _("added by hand")

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="affected", verbose_name=_("breach"))
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="touched", verbose_name=_("person"))
    found = personal(RELATIONSHIP, models.CharField(_("found"), max_length=8, choices=Found), BREACHES)
    left_out = personal(
        RELATIONSHIP, models.BooleanField(_("not touched after all"), default=False), BREACHES
    )
    told_at = personal(RELATIONSHIP, models.DateTimeField(_("told"), null=True, blank=True), BREACHES)
    told_way = personal(
        RELATIONSHIP,
        models.CharField(_("told how"), max_length=6, choices=list(WAYS.items()), blank=True),
        BREACHES,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["breach", "subject"], name="one_touch_a_person")]
        indexes = [models.Index(fields=["breach", "id"], name="affected_list")]


class Notice(Record):
    """What the authority was told after the first notice, when more was known."""

    whose = via("breach__subject")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="breach_notices", verbose_name=_("subject")
    )
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="notices", verbose_name=_("breach"))
    at = impersonal(models.DateTimeField(_("sent")))
    last = impersonal(models.BooleanField(_("completes the notice"), default=False))
    words = personal(BREACH, models.TextField(_("what was added")), BREACHES)

    class Meta:
        indexes = [models.Index(fields=["breach", "at"], name="breach_notices")]


class Alarm(Record):
    """A mark of the promised clock that the owner was told of."""

    subject = via("breach__subject")
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="alarms", verbose_name=_("breach"))
    mark = impersonal(models.PositiveSmallIntegerField(_("mark of the clock")))
    at = impersonal(models.DateTimeField(_("told")))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["breach", "mark"], name="one_alarm_a_mark")]
