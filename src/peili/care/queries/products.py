"""The products of a business, their lots, and whom a lot has reached."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from peili.booking.models import Service
from peili.care.codes import lot_code
from peili.care.models import AfterCare, Lot, LotUse, Product, Sale, ServiceCare
from peili.care.rules.families import Family, family, guess
from peili.care.rules.meeting import Bottle
from peili.house.models import Register
from peili.people.models import Client, Staff


def products_seen_by(staff: Staff) -> QuerySet[Product]:
    """Return the products of one's own business."""
    return Product.objects.filter(controller_id=staff.controller_id)


def products_with_lots(staff: Staff) -> list[Product]:
    """Return the products in order, each counted how many lots it has in use (`in_use`)."""
    in_use = Count("lots", filter=Q(lots__recalled_on__isnull=True))
    return list(products_seen_by(staff).annotate(in_use=in_use).order_by("kind", "name"))


def lots_seen_by(staff: Staff) -> QuerySet[Lot]:
    """Return the lots of one's own business, with their products."""
    return Lot.objects.filter(product__controller_id=staff.controller_id).select_related("product")


def usable_lots(*, staff: Staff, on: date, for_home: bool | None = None) -> list[Lot]:
    """Return the lots that may be used on a day, by product; `for_home` narrows to what is sold or is not."""
    found = lots_seen_by(staff).filter(
        Q(recalled_on__isnull=True) | Q(recalled_on__gt=on),
        Q(expires_on__isnull=True) | Q(expires_on__gte=on),
    )
    if for_home is not None:
        found = found.filter(product__for_home=for_home)
    return list(found.order_by("product__kind", "product__name", "-expires_on", "number"))


def bottle_of(lot: Lot) -> Bottle:
    """Return a lot as the rules know it."""
    return Bottle(
        lot=lot.pk,
        product=f"{lot.product.brand} {lot.product.name}".strip(),
        number=lot.number,
        substances=frozenset(lot.substances),
        expires_on=lot.expires_on,
        recalled_on=lot.recalled_on,
    )


def reached(*, lot: Lot) -> list[Client]:
    """Return the clients of the lot's business it was used on or sold to, each once."""
    registers = Register.objects.filter(
        controller_id=lot.product.controller_id, kind=Register.Kind.CLIENTS
    ).values_list("pk", flat=True)
    codes = [lot_code(lot.pk, register_id=register) for register in registers]
    used = LotUse.objects.filter(lot_code__in=codes).values("record__appointment__client")
    sold = Sale.objects.filter(lot_code__in=codes).values("client")
    return list(Client.objects.filter(Q(pk__in=used) | Q(pk__in=sold)).order_by("id"))


def family_of(service: Service) -> Family:
    """Return the kind of a service's record: as the house chose, or as its name sounds."""
    chosen = ServiceCare.objects.filter(service=service).values_list("family", flat=True).first()
    return family(chosen or guess(service.name_fi))


def family_in(service: Service) -> Family:
    """Return what `family_of` does for a service that was read together with its choice (`care`)."""
    return family(service.care.family if hasattr(service, "care") else guess(service.name_fi))


def after_care_of(service_id: UUID) -> AfterCare | None:
    """Return the after-care text in force for a service."""
    return AfterCare.objects.filter(service=service_id).order_by("-number").first()


def services_of(staff: Staff) -> list[Service]:
    """Return the services of one's own business in the order of the price list."""
    services = Service.objects.filter(controller_id=staff.controller_id)
    return list(services.order_by("category__position", "position", "id"))


def texts_of(services: Iterable[Service]) -> dict[UUID, tuple[str, bool]]:
    """Return for each service its family's code, and whether it has an after-care text; two reads."""
    known = list(services)
    ids = [each.pk for each in known]
    chosen = dict(ServiceCare.objects.filter(service__in=ids).values_list("service_id", "family"))
    written = set(AfterCare.objects.filter(service__in=ids).values_list("service_id", flat=True))
    return {each.pk: (chosen.get(each.pk) or guess(each.name_fi), each.pk in written) for each in known}
