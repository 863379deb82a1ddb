"""What the client uses at home, what they took with them, and what it did to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.models import Client, Staff
from peili.promises.activities import TREATMENT_RECORDS
from peili.promises.append_only import AppendOnly
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import HEALTH_STATUS, HOME_CARE, LOOKUP, VISIT
from peili.trail.models import DOOR
from peili.vault.models import Subject


class HomeCarePlan(Record):
    """A version of a client's home-care plan: products with how, when and until. The newest is in force."""

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="home_care_plans", verbose_name=_("client card")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = personal(VISIT, models.DateTimeField(_("made")), TREATMENT_RECORDS)
    items = personal(
        HOME_CARE, models.JSONField(_("products and their use"), default=list), TREATMENT_RECORDS
    )

    class Meta:
        constraints = [AppendOnly(name="home_care_only_added", door=DOOR)]
        indexes = [models.Index(fields=["client", "-made_at"], name="home_care_latest")]


class Sale(Record):
    """A home-care product a client took home, with its lot: the record of a distributor, not of a payment."""

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="home_products", verbose_name=_("client card")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("sold by"))
    sold_at = personal(VISIT, models.DateTimeField(_("sold")), TREATMENT_RECORDS)
    product = personal(HOME_CARE, models.CharField(_("product"), max_length=200), TREATMENT_RECORDS)
    number = personal(HOME_CARE, models.CharField(_("lot number"), max_length=40), TREATMENT_RECORDS)
    lot_code = personal(
        LOOKUP, models.CharField(_("code of the lot"), max_length=32, db_index=True), TREATMENT_RECORDS
    )

    class Meta:
        constraints = [AppendOnly(name="sale_only_added", door=DOOR)]
        indexes = [models.Index(fields=["client", "-sold_at"], name="sale_latest")]


class Reaction(Record):
    """A reaction to a product. A serious one is told to the authority within the time the law gives."""

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="reactions", verbose_name=_("client card")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    known_on = personal(VISIT, models.DateField(_("known to the salon since")), TREATMENT_RECORDS)
    product = personal(HEALTH_STATUS, models.CharField(_("product"), max_length=200), TREATMENT_RECORDS)
    number = personal(
        HEALTH_STATUS, models.CharField(_("lot number"), max_length=40, blank=True), TREATMENT_RECORDS
    )
    what = personal(HEALTH_STATUS, models.TextField(_("what happened")), TREATMENT_RECORDS)
    serious = personal(HEALTH_STATUS, models.BooleanField(_("serious")), TREATMENT_RECORDS)
    lot_code = personal(
        LOOKUP,
        models.CharField(_("code of the lot"), max_length=32, blank=True, db_index=True),
        TREATMENT_RECORDS,
    )
    closed_on = personal(VISIT, models.DateField(_("handled on"), null=True), TREATMENT_RECORDS)
    reference = personal(
        HEALTH_STATUS,
        models.CharField(_("the authority's reference"), max_length=60, blank=True),
        TREATMENT_RECORDS,
    )

    class Meta:
        indexes = [models.Index(fields=["closed_on", "-known_on"], name="reaction_open")]
