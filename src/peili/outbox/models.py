"""Messages on their way out, and those that went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.people.channels import Channel
from peili.people.models import LANGUAGES
from peili.promises.activities import APPOINTMENTS, CONTACTS, MARKETING
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import CORRESPONDENCE, LANGUAGE, MESSAGE
from peili.trail.models import Purpose
from peili.vault.models import Subject

WHY = (APPOINTMENTS, CONTACTS, MARKETING)


class Message(Record):
    """One message to one person. Where it goes and what it says is sealed; it is never sent as it lies here.

    A message nobody could be sent is kept too, as refused: so the desk sees who was not told.
    """

    class Kind(models.TextChoices):
        """Whether it belongs to what the person asked for, or needs a permission of its own."""

        SERVICE = "service", _("about one's own matter")
        MARKETING = "marketing", _("marketing")

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("waits")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("was not allowed to leave")
        FAILED = "failed", _("could not be sent")
        CANCELLED = "cancelled", _("was taken back")

    class Through(models.TextChoices):
        """What carried it: a way out, or the box of a house that has none."""

        SMTP = "smtp", _("e-mail server")
        SMS = "sms", _("text message service")
        BOX = "box", _("kept here: no way out is set up")

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="messages", db_index=False, verbose_name=_("subject")
    )  # the index of the log begins with it
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="messages", db_index=False, verbose_name=_("register")
    )  # as above, with the box
    channel = personal(CORRESPONDENCE, models.CharField(_("way"), max_length=5, choices=Channel), *WHY)
    address = personal(MESSAGE, models.CharField(_("address"), max_length=254, blank=True), *WHY)
    heading = personal(MESSAGE, models.CharField(_("subject line"), max_length=200, blank=True), *WHY)
    body = personal(MESSAGE, models.TextField(_("text"), blank=True), *WHY)
    calendar = personal(MESSAGE, models.TextField(_("event for a calendar"), blank=True, default=""), *WHY)
    stop_url = personal(
        MESSAGE, models.CharField(_("where such messages are stopped"), max_length=200, blank=True), *WHY
    )
    language = personal(LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), *WHY)
    kind = personal(CORRESPONDENCE, models.CharField(_("kind"), max_length=9, choices=Kind), *WHY)
    code = personal(CORRESPONDENCE, models.CharField(_("what it is about"), max_length=40), *WHY)
    purpose = personal(CORRESPONDENCE, models.CharField(_("purpose"), max_length=12, choices=Purpose), *WHY)
    thing_id = personal(
        CORRESPONDENCE, models.UUIDField(_("record"), null=True, blank=True, db_index=True), *WHY
    )
    state = personal(
        CORRESPONDENCE,
        models.CharField(_("state"), max_length=9, choices=State, default=State.QUEUED),
        *WHY,
    )
    reason = personal(
        CORRESPONDENCE, models.CharField(_("why it did not leave"), max_length=40, blank=True), *WHY
    )
    through = personal(
        CORRESPONDENCE, models.CharField(_("carried by"), max_length=4, choices=Through, blank=True), *WHY
    )
    made_at = personal(CORRESPONDENCE, models.DateTimeField(_("made")), *WHY)
    due_at = personal(CORRESPONDENCE, models.DateTimeField(_("leaves at the earliest")), *WHY)
    sent_at = personal(CORRESPONDENCE, models.DateTimeField(_("sent"), null=True, blank=True), *WHY)
    tries = personal(CORRESPONDENCE, models.PositiveSmallIntegerField(_("tries"), default=0), *WHY)
    leased_until = personal(
        CORRESPONDENCE, models.DateTimeField(_("a worker has it until"), null=True, blank=True), *WHY
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | ~models.Q(state="sent") & models.Q(sent_at__isnull=True),
                name="message_sent_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="queued"), name="message_due"),
            models.Index(fields=["subject", "-id"], name="message_log"),
            models.Index(fields=["register", "-id"], name="message_box"),
        ]
