"""What was said with whom, what was disclosed of whom, and what is sent to many."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.people.channels import Channel
from peili.people.models import LANGUAGES, Staff
from peili.promises.activities import APPOINTMENTS, CONTACTS
from peili.promises.declare import impersonal, personal
from peili.promises.records import Record
from peili.promises.vocabulary import CORRESPONDENCE, EMAIL, LANGUAGE, LOOKUP, MESSAGE, NAME, PHONE
from peili.vault.models import Subject

TO_MANY = "the house's own words to many"


class Contact(Record):
    """Something a person said or was told, open until somebody has handled it.

    An enquiry lives under a subject of its own: what a stranger types never comes near a card. A person
    joins the two.
    """

    class Way(models.TextChoices):
        """How it came or went."""

        FORM = "form", _("the contact form")
        CALL = "call", _("phone")
        COUNTER = "counter", _("at the salon")
        MESSAGE = "message", _("e-mail or text message")

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="contacts", db_index=False, verbose_name=_("subject")
    )  # the index of the log begins with it
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="contacts", db_index=False, verbose_name=_("register")
    )
    way = personal(CORRESPONDENCE, models.CharField(_("way"), max_length=7, choices=Way), CONTACTS)
    outgoing = personal(CORRESPONDENCE, models.BooleanField(_("from the house"), default=False), CONTACTS)
    name = personal(NAME, models.CharField(_("name"), max_length=120, blank=True), CONTACTS)
    phone = personal(PHONE, models.CharField(_("phone"), max_length=32, blank=True), CONTACTS)
    email = personal(EMAIL, models.EmailField(_("e-mail"), max_length=254, blank=True), CONTACTS)
    phone_code = personal(
        LOOKUP, models.CharField(_("code of the phone"), max_length=32, blank=True), CONTACTS
    )
    text = personal(MESSAGE, models.TextField(_("what was said")), CONTACTS)
    language = personal(LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), CONTACTS)
    came_at = personal(CORRESPONDENCE, models.DateTimeField(_("time")), CONTACTS)
    handled_at = personal(CORRESPONDENCE, models.DateTimeField(_("handled"), null=True, blank=True), CONTACTS)
    handled_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    outcome = personal(MESSAGE, models.CharField(_("outcome"), max_length=300, blank=True), CONTACTS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_at__isnull=True, handled_by__isnull=True)
                | models.Q(handled_at__isnull=False, handled_by__isnull=False),
                name="contact_handled_by_someone",
            )
        ]
        indexes = [
            models.Index(fields=["subject", "-id"], name="contact_log"),
            models.Index(
                fields=["register", "id"],
                condition=models.Q(handled_at__isnull=True),
                name="contact_open",
            ),
            models.Index(fields=["register", "came_at"], name="contact_came"),
        ]


class Disclosure(Record):
    """What of a person was given to somebody outside, why, and on what ground. The person sees it."""

    class Ground(models.TextChoices):
        """On what ground the law lets it be given."""

        LAW = "law", _("the law requires it")
        AGREED = "agreed", _("the person asked for it or agreed")
        CONTRACT = "contract", _("the contract with the person needs it")
        CLAIM = "claim", _("a legal claim needs it")

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="disclosures", verbose_name=_("subject")
    )
    to_whom = personal(MESSAGE, models.CharField(_("to whom"), max_length=120), APPOINTMENTS)
    what = personal(MESSAGE, models.CharField(_("what was given"), max_length=300), APPOINTMENTS)
    why = personal(MESSAGE, models.CharField(_("why"), max_length=300), APPOINTMENTS)
    ground = personal(
        CORRESPONDENCE, models.CharField(_("ground"), max_length=8, choices=Ground), APPOINTMENTS
    )
    given_on = personal(CORRESPONDENCE, models.DateField(_("given on")), APPOINTMENTS)
    noted_at = personal(CORRESPONDENCE, models.DateTimeField(_("noted")), APPOINTMENTS)
    noted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ground__in=["law", "agreed", "contract", "claim"]),
                name="disclosure_has_a_ground",
            )
        ]


class Campaign(Record):
    """A message to everyone whose permission for its channel is live, made ready first and then sent."""

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="campaigns", verbose_name=_("register")
    )
    channel = impersonal(models.CharField(_("channel"), max_length=5, choices=Channel))
    heading_fi = impersonal(models.CharField(_("subject line"), max_length=120), TO_MANY)
    heading_sv = impersonal(models.CharField(_("subject line"), max_length=120, blank=True), TO_MANY)
    heading_en = impersonal(models.CharField(_("subject line"), max_length=120, blank=True), TO_MANY)
    text_fi = impersonal(models.TextField(_("text"), max_length=2000), TO_MANY)
    text_sv = impersonal(models.TextField(_("text"), max_length=2000, blank=True), TO_MANY)
    text_en = impersonal(models.TextField(_("text"), max_length=2000, blank=True), TO_MANY)
    away_months = impersonal(models.PositiveSmallIntegerField(_("months without a visit"), default=0))
    made_at = impersonal(models.DateTimeField(_("made")))
    started_at = impersonal(models.DateTimeField(_("sending began"), null=True, blank=True))
    done_to = impersonal(models.UUIDField(_("last person written to"), null=True, blank=True))
    finished_at = impersonal(models.DateTimeField(_("everyone written to"), null=True, blank=True))

    class Meta:
        indexes = [
            models.Index(
                fields=["started_at"],
                condition=models.Q(started_at__isnull=False, finished_at__isnull=True),
                name="campaign_under_way",
            )
        ]

    def heading(self, language: str) -> str:
        """Return the subject line in a language, else in Finnish."""
        return getattr(self, f"heading_{language}", "") or self.heading_fi

    def text(self, language: str) -> str:
        """Return the text in a language, else in Finnish."""
        return getattr(self, f"text_{language}", "") or self.text_fi
