"""How the skin is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Client, Staff
from peili.promises.activities import TREATMENT_RECORDS
from peili.promises.append_only import AppendOnly
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import SKIN_ANALYSIS, VISIT
from peili.trail.models import DOOR
from peili.vault.models import Subject


class SkinAnalysis(Record):
    """How the skin was on one day: coded words, and readings with their unit, zone and device.

    It is never changed. One that was made in error is struck out and stays readable.
    """

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="skin_analyses", verbose_name=_("client card")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = personal(VISIT, models.DateTimeField(_("made")), TREATMENT_RECORDS)
    method = personal(SKIN_ANALYSIS, models.CharField(_("method"), max_length=12), TREATMENT_RECORDS)
    skin_type = personal(
        SKIN_ANALYSIS, models.CharField(_("skin type"), max_length=12, blank=True), TREATMENT_RECORDS
    )
    sensitivity = personal(
        SKIN_ANALYSIS, models.CharField(_("sensitivity"), max_length=12, blank=True), TREATMENT_RECORDS
    )
    fitzpatrick = personal(
        SKIN_ANALYSIS, models.CharField(_("Fitzpatrick type"), max_length=3, blank=True), TREATMENT_RECORDS
    )
    conditions = personal(
        SKIN_ANALYSIS, models.JSONField(_("condition of the skin"), default=list), TREATMENT_RECORDS
    )
    readings = personal(SKIN_ANALYSIS, models.JSONField(_("readings"), default=list), TREATMENT_RECORDS)
    note = personal(SKIN_ANALYSIS, models.TextField(_("observations"), blank=True), TREATMENT_RECORDS)

    class Meta:
        constraints = [
            AppendOnly(name="skin_only_added", door=DOOR),
        ]
        indexes = [models.Index(fields=["client", "-made_at"], name="skin_latest")]


class SkinStrike(Record):
    """Says that an analysis was made in error, and why; it is drawn in no picture from then on."""

    whose = via("analysis__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    analysis = models.OneToOneField(
        SkinAnalysis, models.PROTECT, related_name="strike", verbose_name=_("skin analysis")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("struck out by"))
    made_at = personal(VISIT, models.DateTimeField(_("struck out")), TREATMENT_RECORDS)
    why = personal(
        SKIN_ANALYSIS, models.CharField(_("why it was struck out"), max_length=200), TREATMENT_RECORDS
    )

    class Meta:
        constraints = [AppendOnly(name="skin_strike_only_added", door=DOOR)]
