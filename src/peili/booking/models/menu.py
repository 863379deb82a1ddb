"""Models of the price list: services, their variants and add-ons, and what each practitioner takes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.law import Vat
from peili.house.models import Controller
from peili.house.texts import in_language
from peili.people.models import Staff
from peili.promises.activities import STAFF_ACCOUNTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import WORK


class Role(models.TextChoices):
    """What kind of resource a part of a service needs."""

    STAFF = "staff", _("practitioner")
    ROOM = "room", _("room")
    DEVICE = "device", _("device")
    CLIENT = "client", _("client")
    LANE = "lane", _("extra lane")


class Takes(models.TextChoices):
    """The part of the client a treatment takes: two that take different parts may run at the same time."""

    HANDS = "hands", _("hands")
    FEET = "feet", _("feet")
    FACE = "face", _("face")
    HAIR = "hair", _("hair")


class Category(Record):
    """A heading of the price list."""

    position = impersonal(models.PositiveSmallIntegerField(_("place in the list"), default=0))
    name_fi = impersonal(models.CharField(_("name in Finnish"), max_length=80), "a heading of the price list")
    name_sv = impersonal(
        models.CharField(_("name in Swedish"), max_length=80, blank=True), "a heading of the price list"
    )
    name_en = impersonal(
        models.CharField(_("name in English"), max_length=80, blank=True), "a heading of the price list"
    )

    @property
    def name(self) -> str:
        """Return the heading in the current language."""
        return in_language(self, "name")


class Service(Record):
    """A treatment one business offers. What it occupies is the template made of its parts."""

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="services", verbose_name=_("offered by")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="services", verbose_name=_("category")
    )
    slug = impersonal(models.SlugField(_("name in links"), max_length=80, unique=True), "a name of a service")
    name_fi = impersonal(models.CharField(_("name in Finnish"), max_length=120), "a name of a service")
    name_sv = impersonal(
        models.CharField(_("name in Swedish"), max_length=120, blank=True), "a name of a service"
    )
    name_en = impersonal(
        models.CharField(_("name in English"), max_length=120, blank=True), "a name of a service"
    )
    price_cents = impersonal(models.PositiveIntegerField(_("price in cents")))
    minutes = impersonal(models.PositiveSmallIntegerField(_("length for the client in minutes")))
    position = impersonal(models.PositiveSmallIntegerField(_("place in the list"), default=0))
    online = impersonal(models.BooleanField(_("can be booked online"), default=True))
    alone = impersonal(models.BooleanField(_("can be booked without another service"), default=True))
    vat = impersonal(
        models.CharField(_("value added tax"), max_length=7, choices=Vat, default=Vat.GENERAL),
        "a word of the law",
    )
    every = impersonal(models.PositiveSmallIntegerField(_("every this many times costs less"), default=0))
    every_percent = impersonal(models.PositiveSmallIntegerField(_("by how many per cent"), default=0))
    every_months = impersonal(models.PositiveSmallIntegerField(_("within how many months"), default=0))
    by_giver = impersonal(
        models.BooleanField(_("somebody has a price or a length of their own"), default=False)
    )
    adults_only = impersonal(models.BooleanField(_("for adults only"), default=False))
    takes = impersonal(
        models.CharField(_("what it takes of the client"), max_length=5, choices=Takes, blank=True),
        "which treatments may run at once",
    )
    series = impersonal(models.BooleanField(_("can be booked online as a series"), default=False))
    practitioners = models.ManyToManyField(Staff, related_name="services", verbose_name=_("given by"))

    class Meta:
        indexes = [models.Index(fields=["category", "position"], name="service_list")]

    @property
    def name(self) -> str:
        """Return the name in the current language."""
        return in_language(self, "name")


class Part(Record):
    """One resource a service needs, from `offset` minutes after its start for `minutes`."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="parts", verbose_name=_("service"))
    role = impersonal(models.CharField(_("role"), max_length=6, choices=Role))
    pool = impersonal(models.SlugField(_("pool"), max_length=40, blank=True), "a kind of room or device")
    offset = impersonal(models.SmallIntegerField(_("minutes after the start"), default=0))
    minutes = impersonal(models.PositiveSmallIntegerField(_("minutes")))


class Variant(Record):
    """A way to have a service that has a price and a length of its own; one of them is chosen.

    With weeks it is meant for those whose last visit of the service was so long ago. The client says it,
    and the desk sees it on the card.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="variants", verbose_name=_("service"))
    code = impersonal(models.SlugField(_("name in links"), max_length=60), "a name of a variant")
    name_fi = impersonal(models.CharField(_("name in Finnish"), max_length=120), "a name of a variant")
    name_sv = impersonal(
        models.CharField(_("name in Swedish"), max_length=120, blank=True), "a name of a variant"
    )
    name_en = impersonal(
        models.CharField(_("name in English"), max_length=120, blank=True), "a name of a variant"
    )
    price_cents = impersonal(models.PositiveIntegerField(_("price in cents")))
    minutes = impersonal(models.PositiveSmallIntegerField(_("length for the client in minutes")))
    position = impersonal(models.PositiveSmallIntegerField(_("place in the list"), default=0))
    online = impersonal(models.BooleanField(_("can be booked online"), default=True))
    offered = impersonal(models.BooleanField(_("is on the price list"), default=True))
    weeks_from = impersonal(
        models.PositiveSmallIntegerField(_("weeks since the last visit, at least"), null=True, blank=True)
    )
    weeks_to = impersonal(
        models.PositiveSmallIntegerField(_("weeks since the last visit, at most"), null=True, blank=True)
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="variant_one_code")]

    @property
    def name(self) -> str:
        """Return the name in the current language."""
        return in_language(self, "name")


class AddOn(Record):
    """A service that can be added to another one, with the price and the minutes it has there."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="added_to", verbose_name=_("add-on"))
    main = models.ForeignKey(Service, models.CASCADE, related_name="addons", verbose_name=_("main service"))
    price_cents = impersonal(models.PositiveIntegerField(_("price with this service, in cents")))
    minutes = impersonal(models.PositiveSmallIntegerField(_("minutes it takes there")))
    beside = impersonal(models.BooleanField(_("given at the same time, not after"), default=False))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["main", "service"], name="addon_once"),
            models.CheckConstraint(condition=~models.Q(main=models.F("service")), name="addon_of_another"),
        ]


class Rate(Record):
    """What one practitioner takes for a service or a variant of it, and how long; empty is as on the list."""

    subject = via("staff__subject")
    service = models.ForeignKey(Service, models.CASCADE, related_name="rates", verbose_name=_("service"))
    variant = models.ForeignKey(
        Variant, models.CASCADE, null=True, blank=True, related_name="rates", verbose_name=_("variant")
    )
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="rates", verbose_name=_("practitioner"))
    price_cents = personal(
        WORK, models.PositiveIntegerField(_("their price in cents"), null=True, blank=True), STAFF_ACCOUNTS
    )
    minutes = personal(
        WORK,
        models.PositiveSmallIntegerField(_("their length in minutes"), null=True, blank=True),
        STAFF_ACCOUNTS,
    )
    by_level = personal(
        WORK, models.BooleanField(_("price follows from their level"), default=False), STAFF_ACCOUNTS
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "service"], condition=models.Q(variant__isnull=True), name="rate_once"
            ),
            models.UniqueConstraint(fields=["staff", "variant"], name="rate_of_variant_once"),
        ]


class Level(Record):
    """A level of practitioners, such as junior, by which their prices differ from the list."""

    code = impersonal(models.SlugField(_("code"), max_length=40, unique=True), "a code of the house")
    name_fi = impersonal(models.CharField(_("name in Finnish"), max_length=60), "a name of a level")
    name_sv = impersonal(
        models.CharField(_("name in Swedish"), max_length=60, blank=True), "a name of a level"
    )
    name_en = impersonal(
        models.CharField(_("name in English"), max_length=60, blank=True), "a name of a level"
    )
    people = models.ManyToManyField(Staff, related_name="levels", verbose_name=_("practitioners"))

    @property
    def name(self) -> str:
        """Return the name in the current language."""
        return in_language(self, "name")
