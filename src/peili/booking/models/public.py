"""What the public pages say of the house's ways, and which words stood before someone when they booked."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peili.house.texts import in_language, of_languages
from peili.promises.activities import APPOINTMENTS
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import CONSENT, VISIT
from peili.trail.models import DOOR

WITHDRAWAL_DAYS = 14  # consumer protection law 6:14


class PublicTerms(Record):
    """What the house says about booking online, out of its profile; one row."""

    withdrawal_days = impersonal(
        models.PositiveSmallIntegerField(_("right of withdrawal in days, or 0"), default=WITHDRAWAL_DAYS)
    )
    asks_early_start = impersonal(
        models.BooleanField(_("asks for the wish to have the visit before that time is over"), default=False)
    )
    conditions_fi = impersonal(
        models.TextField(_("terms in Finnish"), blank=True), "the house's own terms, about nobody"
    )
    conditions_sv = impersonal(
        models.TextField(_("terms in Swedish"), blank=True), "the house's own terms, about nobody"
    )
    conditions_en = impersonal(
        models.TextField(_("terms in English"), blank=True), "the house's own terms, about nobody"
    )

    form_seconds = impersonal(
        models.PositiveSmallIntegerField(_("a form sent sooner was sent by a machine, seconds"), default=0)
    )
    checked_ways = impersonal(
        models.JSONField(_("an address is checked by a code: e-mail, text message"), default=list),
        "the ways the house checks, e-mail first",
    )
    calendar_title = impersonal(
        models.JSONField(_("what a client's calendar calls a visit"), default=dict),
        "the house's own words, none of them about health",
    )
    frame_hosts = impersonal(
        models.JSONField(_("sites that may show the next free times"), default=list),
        "names of the house's sites",
    )
    wishes = impersonal(
        models.JSONField(_("wishes to choose from"), default=dict),
        "fixed words the house offers, none of them about health",
    )

    @property
    def conditions(self) -> str:
        """Return the house's own terms in the current language, empty when it has none."""
        return in_language(self, "conditions")

    @property
    def event_title(self) -> str:
        """Return what a client's calendar calls a visit, in the current language: never the treatment."""
        return of_languages(self.calendar_title) if self.calendar_title else gettext("Booked time")

    def wishes_in_words(self, codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Return the wishes with these codes (all that are offered unless given), each with its words."""
        asked = self.wishes if codes is None else codes
        return [(code, of_languages(self.wishes[code])) for code in asked if code in self.wishes]


class ShownText(Record):
    """A text as it stood before those who booked, word for word. A changed text is another row."""

    class Kind(models.TextChoices):
        """What the text is."""

        BEFORE = "before", _("what is told before booking")
        TERMS = "terms", _("the house's terms")
        NOTICE = "notice", _("the privacy notice")

    kind = impersonal(models.CharField(_("kind"), max_length=6, choices=Kind))
    language = impersonal(models.CharField(_("language"), max_length=2), "a language of the pages")
    digest = impersonal(models.CharField(_("hash of the text"), max_length=64, unique=True), "a hash")
    body = impersonal(models.TextField(_("text")), "the house's own words, about nobody")
    first_shown_at = impersonal(models.DateTimeField(_("first shown to one who booked")))

    class Meta:
        constraints = [AppendOnly(name="shown_text_only_added", door=DOOR)]

    @property
    def version(self) -> str:
        """Return the name of this version, as pages say it."""
        return self.digest[:8]


class Agreed(Record):
    """Which texts stood before someone when they booked, and what they asked for then."""

    subject = via("appointment__client__subject", "appointment__claim__subject")
    appointment = models.OneToOneField(
        "booking.Appointment", models.CASCADE, related_name="agreed", verbose_name=_("appointment")
    )
    before = models.ForeignKey(
        ShownText, models.PROTECT, related_name="+", verbose_name=_("what was told before booking")
    )
    terms = models.ForeignKey(
        ShownText, models.PROTECT, null=True, related_name="+", verbose_name=_("the house's terms")
    )
    notice = models.ForeignKey(
        ShownText, models.PROTECT, related_name="+", verbose_name=_("the privacy notice")
    )
    withdraw_until = personal(
        CONSENT, models.DateField(_("right of withdrawal until"), null=True), APPOINTMENTS
    )
    early_start = personal(
        CONSENT,
        models.BooleanField(_("asked for the visit before the right of withdrawal is over"), default=False),
        APPOINTMENTS,
    )
    wishes = personal(VISIT, models.JSONField(_("wishes"), default=list), APPOINTMENTS)
    at = personal(CONSENT, models.DateTimeField(_("time")), APPOINTMENTS)
