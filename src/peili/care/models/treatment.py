"""What was done to whom with what; sealed, and never changed once it is closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment
from peili.care.models.goods import AfterCare
from peili.care.words import AmendmentKind, Given, Substance
from peili.people.models import Client, Staff
from peili.promises.activities import TREATMENT_RECORDS
from peili.promises.append_only import AppendOnly
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import HEALTH_STATUS, LOOKUP, TREATMENT_HISTORY, VISIT
from peili.trail.models import DOOR
from peili.vault.models import Subject


class Allergy(Record):
    """A substance the client reacts to, as they told it; not in force once it has ended."""

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="allergies", verbose_name=_("client card")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    substance = personal(
        HEALTH_STATUS,
        models.CharField(_("allergy"), max_length=12, choices=Substance),
        TREATMENT_RECORDS,
    )
    note = personal(
        HEALTH_STATUS, models.CharField(_("what happens"), max_length=200, blank=True), TREATMENT_RECORDS
    )
    noted_at = personal(VISIT, models.DateTimeField(_("noted")), TREATMENT_RECORDS)
    ended_at = personal(
        VISIT, models.DateTimeField(_("no longer so"), null=True, blank=True), TREATMENT_RECORDS
    )

    class Meta:
        indexes = [models.Index(fields=["client", "ended_at"], name="allergy_now")]


class Written(Record):
    """What a treatment record says: coded fields of its family, and a few texts."""

    whose = via("appointment__client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    codes = personal(
        TREATMENT_HISTORY,
        models.JSONField(_("what was done, by codes"), default=dict),
        TREATMENT_RECORDS,
    )
    done = personal(TREATMENT_HISTORY, models.TextField(_("what was done"), blank=True), TREATMENT_RECORDS)
    settings = personal(
        TREATMENT_HISTORY, models.TextField(_("device and its settings"), blank=True), TREATMENT_RECORDS
    )
    result = personal(TREATMENT_HISTORY, models.TextField(_("result"), blank=True), TREATMENT_RECORDS)
    given = personal(
        TREATMENT_HISTORY,
        models.CharField(_("after-care instructions"), max_length=8, choices=Given, default=Given.NONE),
        TREATMENT_RECORDS,
    )

    class Meta:
        abstract = True


class Draft(Written):
    """A record being written; it is gone when the record is sealed."""

    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="draft", verbose_name=_("visit")
    )
    lots = personal(TREATMENT_HISTORY, models.JSONField(_("products used"), default=list), TREATMENT_RECORDS)
    saved_at = personal(VISIT, models.DateTimeField(_("saved")), TREATMENT_RECORDS)


class TreatmentRecord(Written):
    """The sealed record of one visit. It is never changed: amendments stand beside it."""

    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="treatment_record", verbose_name=_("visit")
    )
    after_care = models.ForeignKey(
        AfterCare, models.PROTECT, null=True, related_name="+", verbose_name=_("instructions given")
    )
    sealed_at = personal(VISIT, models.DateTimeField(_("sealed")), TREATMENT_RECORDS)

    class Meta:
        constraints = [AppendOnly(name="record_only_added", door=DOOR)]


class LotUse(Record):
    """A lot that was used on somebody. Its keyed code finds everyone a lot was used on, and says no name."""

    whose = via("record__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    record = models.ForeignKey(
        TreatmentRecord, models.PROTECT, related_name="lot_uses", verbose_name=_("treatment record")
    )
    product = personal(TREATMENT_HISTORY, models.CharField(_("product"), max_length=200), TREATMENT_RECORDS)
    number = personal(TREATMENT_HISTORY, models.CharField(_("lot number"), max_length=40), TREATMENT_RECORDS)
    why = personal(
        TREATMENT_HISTORY,
        models.CharField(_("why it was used despite an allergy"), max_length=300, blank=True),
        TREATMENT_RECORDS,
    )
    lot_code = personal(
        LOOKUP, models.CharField(_("code of the lot"), max_length=32, db_index=True), TREATMENT_RECORDS
    )

    class Meta:
        constraints = [AppendOnly(name="lot_use_only_added", door=DOOR)]


class Amendment(Record):
    """What was written beside a sealed record afterwards: what, why, by whom, when."""

    whose = via("record__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    record = models.ForeignKey(
        TreatmentRecord, models.PROTECT, related_name="amendments", verbose_name=_("treatment record")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("by"))
    kind = personal(
        TREATMENT_HISTORY,
        models.CharField(_("why it is amended"), max_length=10, choices=AmendmentKind),
        TREATMENT_RECORDS,
    )
    text = personal(TREATMENT_HISTORY, models.TextField(_("what is so")), TREATMENT_RECORDS)
    made_at = personal(VISIT, models.DateTimeField(_("written")), TREATMENT_RECORDS)

    class Meta:
        constraints = [AppendOnly(name="care_amendment_only_added", door=DOOR)]
