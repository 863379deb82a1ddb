"""Passages about other persons, left out of what a person is given (GDPR Art. 15(4))."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import RIGHTS
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import CASE, REQUEST
from peili.vault.models import Subject


class Redaction(Record):
    """Words in a person's records that are about somebody else, and why they are left out of copies.

    The words themselves are of no copy either: they say what was left out.
    """

    class Reason(models.TextChoices):
        """Whose rights it would harm."""

        PERSON = "person", _("it is about another person")
        SECRET = "secret", _("it was told in confidence by another person")

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="redactions", verbose_name=_("subject"))
    words = personal(REQUEST, models.CharField(_("words left out"), max_length=300), RIGHTS)
    reason = personal(
        CASE, models.CharField(_("why they are left out"), max_length=6, choices=Reason), RIGHTS
    )
    made_at = personal(CASE, models.DateTimeField(_("written down")), RIGHTS)
