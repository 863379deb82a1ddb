"""What a person states beside a record that the house does not change (GDPR Art. 16)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import RIGHTS, TREATMENT_RECORDS
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import CASE, TREATMENT_HISTORY
from peili.rights.models.requests import Request
from peili.vault.models import Subject


class Statement(Record):
    """A supplementary statement, kept with one kind of record and shown beside it wherever that is shown.

    It may say anything, so it is sealed like what is said of treatments, and goes with it when the consent to
    recording that is withdrawn.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="statements", verbose_name=_("subject"))
    request = models.ForeignKey(
        Request,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("request"),
    )
    kind = personal(CASE, models.CharField(_("records it stands beside"), max_length=60), RIGHTS)
    text = personal(
        TREATMENT_HISTORY, models.TextField(_("what is stated"), max_length=2000), TREATMENT_RECORDS
    )
    made_at = personal(CASE, models.DateTimeField(_("written down")), RIGHTS)
