"""An erasure that has been decided and can be cancelled until its day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.promises.activities import RIGHTS
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import CASE
from peili.rights.models.requests import Request
from peili.vault.models import Subject


class PlannedErasure(Record):
    """Who is erased on which day unless it is cancelled; it goes with the person."""

    subject = models.OneToOneField(
        Subject, models.PROTECT, related_name="planned_erasure", verbose_name=_("subject")
    )
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="planned_erasures", verbose_name=_("register")
    )
    identity = personal(
        CASE, models.CharField(_("how the person was known"), max_length=7, choices=Request.Identity), RIGHTS
    )
    told = personal(CASE, models.JSONField(_("parties told already"), default=list), RIGHTS)
    made_at = personal(CASE, models.DateTimeField(_("decided")), RIGHTS)
    due_on = personal(CASE, models.DateField(_("is carried out on"), db_index=True), RIGHTS)
