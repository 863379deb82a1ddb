"""Receipts, with what a voucher needs by law and nothing about the treatment, and visits paid ahead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment, Service, Variant
from peili.house.models import Controller
from peili.people.models import Client
from peili.promises.activities import APPOINTMENTS, BOOKKEEPING
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal, personal, reduced, via
from peili.promises.records import Record
from peili.promises.vocabulary import PAYMENT, VISIT, Source

DOOR = "sales_door"


class Numbering(Record):
    """The last number a business has given; whoever gives the next one locks this row, so none is missing."""

    controller = models.OneToOneField(
        Controller, models.PROTECT, related_name="numbering", verbose_name=_("business")
    )
    last = impersonal(models.PositiveIntegerField(_("last number"), default=0))


class Receipt(Record):
    """What was paid for a visit, or taken back. It is never changed: a credit receipt corrects it.

    When its person is erased it stays as the law asks, and loses all that leads to them.
    """

    class Way(models.TextChoices):
        """How it was paid."""

        CARD = "card", _("card")
        CASH = "cash", _("cash")
        MOBILE = "mobile", _("mobile payment")
        INVOICE = "invoice", _("invoice")

    subject = via("client__subject", "appointment__client__subject")
    outlives = reduced(BOOKKEEPING, without=("client", "appointment"))
    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="receipts", verbose_name=_("business")
    )
    number = impersonal(models.PositiveIntegerField(_("number")))
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("client")
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("visit")
    )
    corrects = impersonal(
        models.PositiveIntegerField(_("number of the receipt it takes back"), null=True, blank=True)
    )
    on = personal(PAYMENT, models.DateField(_("date")), BOOKKEEPING)
    made_at = personal(PAYMENT, models.DateTimeField(_("written down")), BOOKKEEPING)
    cents = personal(PAYMENT, models.IntegerField(_("sum in cents")), BOOKKEEPING)
    vat_points = personal(
        PAYMENT, models.PositiveSmallIntegerField(_("VAT rate in basis points")), BOOKKEEPING
    )
    vat_cents = personal(PAYMENT, models.IntegerField(_("VAT in cents")), BOOKKEEPING)
    way = personal(PAYMENT, models.CharField(_("way of paying"), max_length=7, choices=Way), BOOKKEEPING)
    settled_on = personal(
        PAYMENT, models.DateField(_("invoice was paid on"), null=True, blank=True), BOOKKEEPING
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["controller", "number"], name="receipt_one_number"),
            models.UniqueConstraint(fields=["controller", "corrects"], name="receipt_taken_back_once"),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, cents__gt=0)
                | models.Q(corrects__isnull=False, cents__lt=0),
                name="receipt_credit_is_negative",
            ),
            AppendOnly(name="receipt_only_added", door=DOOR, once=["settled_on"]),
        ]
        indexes = [models.Index(fields=["controller", "on"], name="receipt_day")]

    @property
    def credit(self) -> "Receipt | None":
        """Return the receipt that takes this one back."""
        return Receipt.objects.filter(controller_id=self.controller_id, corrects=self.number).first()

    @property
    def vat_percent(self) -> str:
        """Return the tax rate as it is written: 25,5."""
        whole, part = divmod(self.vat_points, 100)
        return f"{whole},{part:02}".rstrip("0").rstrip(",")


class SeriesCard(Record):
    """Visits of one treatment that a client has paid ahead: how many, until when, and what they cost."""

    subject = via("client__subject")
    client = models.ForeignKey(Client, models.PROTECT, related_name="series_cards", verbose_name=_("client"))
    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="series_cards", verbose_name=_("business")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("variant")
    )
    times = personal(VISIT, models.PositiveSmallIntegerField(_("visits paid ahead")), APPOINTMENTS)
    cents = personal(VISIT, models.PositiveIntegerField(_("price in cents")), APPOINTMENTS)
    sold_at = personal(VISIT, models.DateTimeField(_("sold on")), APPOINTMENTS)
    valid_until = personal(VISIT, models.DateField(_("valid until")), APPOINTMENTS)
    ended_at = personal(VISIT, models.DateTimeField(_("ended before its time"), null=True), APPOINTMENTS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(times__gt=0), name="series_card_of_some_visits")
        ]

    @property
    def what(self) -> str:
        """Return the treatment in the current language."""
        return f"{self.service.name}, {self.variant.name}" if self.variant else self.service.name

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        return str(Source.DESK.value)


class CardUse(Record):
    """A visit that was paid with a series card: the how manieth of the card, each once."""

    subject = via("card__client__subject")
    card = models.ForeignKey(SeriesCard, models.CASCADE, related_name="uses", verbose_name=_("series card"))
    appointment = models.OneToOneField(
        Appointment, models.CASCADE, related_name="card_use", verbose_name=_("visit")
    )
    number = personal(VISIT, models.PositiveSmallIntegerField(_("which of the card's visits")), APPOINTMENTS)
    at = personal(VISIT, models.DateTimeField(_("used on")), APPOINTMENTS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="card_visit_used_once")]

    @property
    def came_from(self) -> str:
        """Return the source of what is kept here, a word of `Source`."""
        return str(Source.DESK.value)


class Door(Record):
    """A row here lets its own transaction reduce a receipt at an erasure, or remove it at its end."""

    class Meta:
        db_table = DOOR
