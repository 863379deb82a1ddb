"""Variants and add-ons on the public pages: what is told is what is held, booked and taken."""

import pytest

from peili.booking.commands.menu import write_level_rates
from peili.booking.models import AddOn, Appointment, Hold, Part, Rate, Service, Variant
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

AT = local(26, 10)


def variant(walk: Walk, code: str, *, minutes: int, cents: int, **more: object) -> Variant:
    return Variant.objects.create(
        service=walk.facial, code=code, name_fi=code, minutes=minutes, price_cents=cents, **more
    )


def addon(walk: Walk, *, minutes: int = 30, cents: int = 2500, beside: bool = False) -> Service:
    tint = Service.objects.create(
        controller=walk.house,
        category=walk.facial.category,
        slug="varjays",
        name_fi="Värjäys",
        price_cents=3200,
        minutes=45,
    )
    tint.practitioners.set([walk.bea])
    Part.objects.create(service=tint, role="staff", offset=0, minutes=45)
    AddOn.objects.create(service=tint, main=walk.facial, price_cents=cents, minutes=minutes, beside=beside)
    return tint


def hold(walk: Walk, **picked: object) -> str:
    sent = {"start": "2026-11-26T08:00Z", "with": "", **picked}
    answer = walk.browser.post("/book/kasvohoito/hold/", sent)
    assert answer.status_code == 302, text(answer)
    return answer.url


def test_a_variant_is_chosen_first_and_is_what_is_booked(walk: Walk):
    variant(walk, "lyhyt", minutes=30, cents=4500)
    variant(walk, "pitka", minutes=90, cents=9900, weeks_to=6)
    variant(walk, "salassa", minutes=120, cents=12000, online=False)
    asked = text(walk.browser.get("/book/kasvohoito/"))
    assert "lyhyt" in asked
    assert "salassa" not in asked
    page = text(walk.browser.get("/book/kasvohoito/?variant=pitka"))
    assert "99" in page
    assert "enintään 6 viikkoa" in page
    assert walk.browser.get("/book/kasvohoito/?variant=salassa").status_code == 404
    url = hold(walk, variant="pitka")
    assert "sitoudu maksamaan 99" in text(walk.browser.get(url))
    assert walk.browser.post(url, AINO).status_code == 302
    made = Appointment.objects.get()
    assert (made.minutes, made.price_cents, made.variant.code) == (90, 9900, "pitka")
    assert made.name_fi == f"{walk.facial.name_fi}, pitka"


def test_a_time_cannot_be_held_without_the_variant(walk: Walk):
    variant(walk, "lyhyt", minutes=30, cents=4500)
    answer = walk.browser.post("/book/kasvohoito/hold/", {"start": "2026-11-26T08:00Z", "with": ""})
    assert answer.status_code == 400
    assert not Hold.objects.exists()


def test_an_addon_has_its_price_there_and_only_those_who_give_it_take_the_visit(walk: Walk):
    addon(walk)
    before = walk.facial.minutes
    url = hold(walk, add="varjays")
    walk.browser.post(url, AINO)
    made = Appointment.objects.get()
    assert made.staff == walk.bea  # the other one gives no tints
    assert (made.minutes, made.price_cents) == (before + 30, walk.facial.price_cents + 2500)
    assert made.name_fi.endswith(" + Värjäys")


def test_what_was_agreed_stays_when_the_list_changes(walk: Walk):
    walk.booked(AT)
    made = Appointment.objects.get()
    name = made.name
    Service.objects.filter(pk=walk.facial.pk).update(name_fi="Aivan muu", price_cents=1, vat="none")
    made.refresh_from_db()
    assert (made.name, made.vat, made.business) == (name, "general", walk.house)
    assert made.price_cents != 1


def test_a_dearer_practitioner_is_told_on_every_row_and_a_lost_hold_goes_to_nobody_dearer(walk: Walk):
    Rate.objects.create(service=walk.facial, staff=walk.cea, price_cents=12500, minutes=105)
    write_level_rates({})
    page = text(walk.browser.get("/book/kasvohoito/"))
    assert "alk." in page
    assert "alk." in text(walk.browser.get("/"))
    assert "125" in text(walk.browser.get(f"/book/kasvohoito/?with={walk.cea.code}"))
    assert "125" in text(walk.browser.get("/book/kasvohoito/?day=2026-11-26"))
    answer = walk.browser.post(
        "/book/kasvohoito/hold/", {"start": f"2026-11-26T08:00Z {walk.cea.code}", "with": ""}
    )
    assert "sitoudu maksamaan 125" in text(walk.browser.get(answer.url))
    walk.clock.shift(3600)  # the hold is over; whoever takes it now must cost the same
    walk.browser.post(answer.url, AINO)
    made = Appointment.objects.get()
    assert (made.staff, made.price_cents, made.minutes) == (walk.cea, 12500, 105)


def test_an_addon_alone_is_on_the_list_but_not_booked(walk: Walk):
    tint = addon(walk)
    Service.objects.filter(pk=tint.pk).update(alone=False)
    assert "Värjäys" in text(walk.browser.get("/"))
    assert walk.browser.get("/book/varjays/").status_code == 404


def test_nonsense_beside_a_service_is_refused(walk: Walk):
    for query in ("variant=x", "add=olematon", "add=kasvohoito", "variant=%00"):
        assert walk.browser.get(f"/book/kasvohoito/?{query}").status_code in (200, 404)
        assert walk.browser.get(f"/book/kasvohoito/?{query}").status_code != 500
