"""The house's goods and texts: products with their lots, and what a service's client is told afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service
from peili.care.words import ProductKind
from peili.house.models import Controller
from peili.house.texts import in_language
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal
from peili.promises.records import Record
from peili.trail.models import DOOR

GOODS = "says what a product is, not who uses it"


class Product(Record):
    """A product of one business: what it is and how it is used at home."""

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="products", verbose_name=_("whose product")
    )
    name = impersonal(models.CharField(_("name"), max_length=120), GOODS)
    brand = impersonal(models.CharField(_("maker"), max_length=80, blank=True), GOODS)
    kind = impersonal(models.CharField(_("kind"), max_length=12, choices=ProductKind))
    for_home = impersonal(models.BooleanField(_("sold for home care"), default=False))
    use_fi = impersonal(models.CharField(_("how to use, in Finnish"), max_length=300, blank=True), GOODS)
    use_sv = impersonal(models.CharField(_("how to use, in Swedish"), max_length=300, blank=True), GOODS)
    use_en = impersonal(models.CharField(_("how to use, in English"), max_length=300, blank=True), GOODS)

    class Meta:
        indexes = [models.Index(fields=["controller", "kind", "name"], name="product_list")]

    @property
    def use(self) -> str:
        """Return how to use it, in the current language."""
        return in_language(self, "use")


class Lot(Record):
    """A lot of a product: its number, its last day, what its label says may be in it, and a recall."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="lots", verbose_name=_("product"))
    number = impersonal(models.CharField(_("lot number"), max_length=40), GOODS)
    expires_on = impersonal(models.DateField(_("last day of use"), null=True, blank=True))
    substances = impersonal(models.JSONField(_("may contain"), default=list), "codes from a product's label")
    recalled_on = impersonal(models.DateField(_("withdrawn from use"), null=True, blank=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="lot_once")]


class ServiceCare(Record):
    """Which fields a service's treatment record has: its family in `peili.care.rules.families`."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="care", verbose_name=_("service"))
    family = impersonal(models.SlugField(_("kind of treatment"), max_length=12), "a code of the program")


class AfterCare(Record):
    """A version of the house's after-care text of one service; the newest is in force, none is changed."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="after_care", verbose_name=_("service"))
    number = impersonal(models.PositiveSmallIntegerField(_("version")))
    text_fi = impersonal(models.TextField(_("in Finnish")), "an instruction of the house")
    text_sv = impersonal(models.TextField(_("in Swedish"), blank=True), "an instruction of the house")
    text_en = impersonal(models.TextField(_("in English"), blank=True), "an instruction of the house")
    made_at = impersonal(models.DateTimeField(_("made")))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="after_care_version"),
            AppendOnly(name="after_care_only_added", door=DOOR),
        ]

    @property
    def text(self) -> str:
        """Return the text in the current language."""
        return in_language(self, "text")
