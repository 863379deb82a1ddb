"""The house's products and lots, and its texts; nothing here is about a client."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, models, transaction

from peili.booking.models import Service
from peili.care.models import AfterCare, Lot, Product, ServiceCare
from peili.house.models import Controller
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class KnownAlready(Exception):
    """The product has a lot of this number."""


@transaction.atomic
def add_product(
    *,
    controller: Controller,
    name: str,
    kind: str,
    by: Actor,
    now: datetime,
    brand: str = "",
    for_home: bool = False,
    use_fi: str = "",
    use_sv: str = "",
    use_en: str = "",
) -> Product:
    """Add a product to a business's list."""
    product = Product.objects.create(
        controller=controller,
        name=name,
        kind=kind,
        brand=brand,
        for_home=for_home,
        use_fi=use_fi,
        use_sv=use_sv,
        use_en=use_en,
    )
    _noted("care.add_product", product, by=by, now=now)
    return product


@transaction.atomic
def add_lot(
    *,
    product: Product,
    number: str,
    by: Actor,
    now: datetime,
    expires_on: date | None = None,
    substances: Iterable[str] = (),
) -> Lot:
    """Add a lot with what its label says; raises KnownAlready for a number the product has."""
    try:
        with transaction.atomic():
            lot = Lot.objects.create(
                product=product, number=number, expires_on=expires_on, substances=sorted(substances)
            )
    except IntegrityError as error:
        raise KnownAlready from error
    _noted("care.add_lot", lot, by=by, now=now)
    return lot


@transaction.atomic
def recall(*, lot: Lot, by: Actor, now: datetime, on: date) -> Lot:
    """Withdraw a lot from use, from a local date on; a second press changes nothing."""
    current = Lot.objects.select_for_update().get(pk=lot.pk)
    if current.recalled_on is not None:
        return current
    current.recalled_on = on
    current.save(update_fields=["recalled_on"])
    _noted("care.recall", current, by=by, now=now)
    return current


@transaction.atomic
def set_texts(
    *, service: Service, family: str, by: Actor, now: datetime, fi: str = "", sv: str = "", en: str = ""
) -> AfterCare | None:
    """Choose a service's kind of record, and write its after-care; a changed text is a new version.

    Returns the version in force, or None while there is none.
    """
    Service.objects.select_for_update().get(pk=service.pk)
    ServiceCare.objects.update_or_create(service=service, defaults={"family": family})
    current = AfterCare.objects.filter(service=service).order_by("-number").first()
    was = (current.text_fi, current.text_sv, current.text_en) if current else ("", "", "")
    if (fi, sv, en) != was and fi:
        number = current.number + 1 if current else 1
        current = AfterCare.objects.create(
            service=service, number=number, text_fi=fi, text_sv=sv, text_en=en, made_at=now
        )
    _noted("care.set_texts", service, by=by, now=now)
    return current


def _noted(act: str, thing: models.Model, *, by: Actor, now: datetime) -> None:
    note(act=act, by=by, now=now, purpose=Purpose.HOUSE, register_id=None, thing=thing)
