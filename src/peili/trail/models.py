"""Who saw and did what, when and for what purpose: ids and field names, never values."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import ACCESS_LOG
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import TRACE
from peili.vault.models import Subject


class Role(models.TextChoices):
    """In what role something was done."""

    OWNER = "owner", _("owner")
    PRACTITIONER = "practitioner", _("practitioner")
    RECEPTIONIST = "receptionist", _("receptionist")
    CLIENT = "client", _("client")
    PROGRAM = "program", _("program")


class Purpose(models.TextChoices):
    """Why personal data was opened or changed; the client sees this word."""

    BOOKING = "booking", _("booking an appointment")
    TREATMENT = "treatment", _("carrying out a treatment")
    CARE_OF_CARD = "card", _("keeping the card up to date")
    HOUSE = "house", _("running the house")
    SIGN_IN = "sign_in", _("signing in")


class Entry(Record):
    """One act. It is written in the transaction of its cause, or the cause does not happen."""

    subject = via("actor")
    at = personal(TRACE, models.DateTimeField(_("time"), db_index=True), ACCESS_LOG)
    actor = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="acts", verbose_name=_("who"))
    role = personal(TRACE, models.CharField(_("role"), max_length=12, choices=Role), ACCESS_LOG)
    purpose = personal(TRACE, models.CharField(_("purpose"), max_length=12, choices=Purpose), ACCESS_LOG)
    act = personal(TRACE, models.CharField(_("act"), max_length=40), ACCESS_LOG)
    register_id = impersonal(models.UUIDField(_("register"), null=True))
    thing = personal(TRACE, models.CharField(_("kind of record"), max_length=40), ACCESS_LOG)
    thing_id = personal(TRACE, models.UUIDField(_("record"), null=True), ACCESS_LOG)
    fields = personal(TRACE, models.JSONField(_("names of fields"), default=list), ACCESS_LOG)
    visit_id = personal(TRACE, models.UUIDField(_("visit"), null=True), ACCESS_LOG)


class EntrySubject(Record):
    """A person an entry is about; bulk work has one entry and many of these."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="about", verbose_name=_("entry"))
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="entries", verbose_name=_("whom"))
