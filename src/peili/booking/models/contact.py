"""A code sent to the address somebody typed, before their booking is made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import LOOKUP
from peili.vault.models import Subject


class ContactCheck(Record):
    """Whether whoever keeps a time reads what is sent to the address they typed; one for each kept time.

    What was typed is not here: the page of the code carries it. It goes when the booking is made; whoever
    books nothing goes whole (`booking.ends`).
    """

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="contact_checks", verbose_name=_("subject")
    )
    hold_code = personal(
        LOOKUP, models.CharField(_("hash of the kept time's token"), max_length=64, unique=True), APPOINTMENTS
    )
    contact_code = personal(
        LOOKUP, models.CharField(_("code of the address"), max_length=32, db_index=True), APPOINTMENTS
    )
    code = personal(LOOKUP, models.CharField(_("keyed hash of the code"), max_length=32), APPOINTMENTS)
    sent_at = personal(LOOKUP, models.DateTimeField(_("sent")), APPOINTMENTS)
    ends_at = personal(LOOKUP, models.DateTimeField(_("ends")), APPOINTMENTS)
    sends = personal(LOOKUP, models.PositiveSmallIntegerField(_("codes sent"), default=0), APPOINTMENTS)
    tries = personal(LOOKUP, models.PositiveSmallIntegerField(_("tries"), default=0), APPOINTMENTS)
    proven_at = personal(
        LOOKUP, models.DateTimeField(_("the right code came"), null=True, blank=True), APPOINTMENTS
    )
