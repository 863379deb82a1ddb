"""The roots that keys, trail, export and erasure hang on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import APPOINTMENTS, STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal
from peili.promises.records import Record
from peili.promises.vocabulary import RELATIONSHIP


class Kind(models.TextChoices):
    """Who a subject is to the house."""

    CLIENT = "client", _("client")
    CLAIM = "claim", _("online booking not yet joined to a card")
    ENQUIRY = "enquiry", _("someone who asked something")
    STAFF = "staff", _("staff")
    BREACH = "breach", _("a data breach, told in words of its own")


class Subject(Record):
    """A person as one register knows them. It holds nothing but that they exist there."""

    subject = None  # it is its own subject
    register_id = impersonal(models.UUIDField(_("register")))
    kind = personal(
        RELATIONSHIP, models.CharField(_("kind"), max_length=8, choices=Kind), APPOINTMENTS, STAFF_ACCOUNTS
    )
    made_at = personal(RELATIONSHIP, models.DateTimeField(_("made")), APPOINTMENTS, STAFF_ACCOUNTS)
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name=_("same person as")
    )
