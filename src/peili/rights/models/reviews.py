"""Somebody whose time has come and of whom the house's rule says that a person looks before anything goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import RIGHTS
from peili.promises.declare import personal
from peili.promises.records import Record
from peili.promises.vocabulary import CASE
from peili.vault.models import Subject


class Review(Record):
    """What is to be decided by when; whoever is kept on has a reason and a last day."""

    class Why(models.TextChoices):
        """Why somebody is kept on."""

        TREATED = "treated", _("a treatment goes on")
        ASKED = "asked", _("the person asked to be kept as a client")
        CLAIM = "claim", _("a claim is to be expected")

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="review", verbose_name=_("subject"))
    found_on = personal(CASE, models.DateField(_("time came on")), RIGHTS)
    due_on = personal(CASE, models.DateField(_("is decided by"), db_index=True), RIGHTS)
    kept_until = personal(CASE, models.DateField(_("is kept on until"), null=True, blank=True), RIGHTS)
    why = personal(CASE, models.CharField(_("reason"), max_length=7, choices=Why, blank=True), RIGHTS)
