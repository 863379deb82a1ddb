"""Series cards: visits paid ahead, each used once, of the treatment and in the time they were sold for."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from peili.booking.models import Variant
from peili.house.models import ProfileVersion
from peili.sales.commands.cards import CannotUse, end_card, give_visit_back, use_card
from peili.sales.models import CardUse, Receipt, SeriesCard
from peili.sales.queries.cards import cards_of, left_of, paying_for, with_visits_left
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, TODAY, create_client, local
from tests.support.sales import card_of, keep_books, paid
from tests.support.salon import Salon, make_salon

pytestmark = pytest.mark.django_db


@pytest.fixture
def salon() -> Salon:
    made = make_salon()
    keep_books()
    return made


def used(card: SeriesCard, visit: object) -> CardUse:
    return use_card(card=card, appointment=visit, by=PROGRAM, now=NOW)


@pytest.mark.engine
def test_a_card_pays_for_as_many_visits_as_were_sold_and_each_visit_once(salon: Salon):
    card = card_of(salon.aino, salon.facial, times=2)
    visits = [salon.visit(local(24, hour)) for hour in (9, 11, 13)]
    first = used(card, visits[0])
    assert (first.number, used(card, visits[0]), left_of(card)) == (1, first, 1)
    assert used(card, visits[1]).number == 2
    with pytest.raises(CannotUse):
        used(card, visits[2])
    give_visit_back(appointment=visits[0], by=PROGRAM, now=NOW)
    give_visit_back(appointment=visits[0], by=PROGRAM, now=NOW)
    assert used(card, visits[2]).number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        CardUse.objects.create(card=card, appointment=visits[0], number=2, at=NOW)
    acts = ["sales.sell_card", "sales.use_card", "sales.use_card", "sales.give_visit_back", "sales.use_card"]
    entries = Entry.objects.filter(thing__in=["sales.SeriesCard"]).order_by("at", "id")
    assert [each.act for each in entries] == acts


def test_a_card_pays_for_its_own_treatment_client_and_time_only(salon: Salon):
    card = card_of(salon.aino, salon.facial, until=TODAY + timedelta(days=1))
    longer = Variant.objects.create(
        service=salon.facial, code="pitka", name_fi="pitkä", price_cents=9000, minutes=60
    )
    visit, late = salon.visit(local(24, 9)), salon.visit(local(26, 9))
    other = salon.visit(local(24, 11), client=create_client(salon.house, "Oona"))
    assert paying_for(visit) is not None
    assert paying_for(late) is None
    assert paying_for(other) is None
    paid_for = salon.visit(local(24, 13))
    paid(paid_for)
    varied = salon.visit(local(24, 15))
    varied.variant = longer
    varied.save()
    for wrong in (late, other, paid_for, varied):
        with pytest.raises(CannotUse):
            used(card, wrong)
    end_card(card=card, by=PROGRAM, now=NOW)
    with pytest.raises(CannotUse):
        used(card, visit)


def test_the_sale_is_a_receipt_of_its_own_with_its_tax_and_a_visit_paid_so_asks_for_no_other(salon: Salon):
    form = {"what": "kasvohoito", "times": "10", "cents": "500", "way": "cash", "valid_until": "2027-11-24"}
    form["known"] = "0"
    with time_machine.travel(local(24, 10), tick=False):
        browser = salon.browser(salon.reception)
        sell = f"/sales/clients/{salon.aino.pk}/cards/new/"
        assert 'value="2027-11-24"' in browser.get(sell).content.decode()
        assert browser.post(sell, form | {"valid_until": "2026-11-24"}).status_code == 422
        assert browser.post(sell, form | {"times": "1"}).status_code == 422
        answer = browser.post(sell, form)
        receipt = Receipt.objects.get()
        assert answer.url == f"/sales/receipts/{receipt.pk}/"
        assert (receipt.cents, receipt.vat_cents, receipt.appointment, receipt.client) == (
            50000,
            10159,
            None,
            salon.aino,
        )
        assert "Kasvohoito" not in browser.get(answer.url).content.decode()
        visit = salon.visit(local(24, 9))
        page = f"/desk/appointments/{visit.pk}/"
        assert "Jäljellä 10/10 käyntiä" in browser.get(page).content.decode()
        browser.post(f"/sales/visits/{visit.pk}/card/")
        said = browser.get(page).content.decode()
        assert "käynti 1/10" in said
        assert f"/sales/visits/{visit.pk}/pay/" not in said
        assert "Jäljellä 9/10" in browser.get(f"/desk/clients/{salon.aino.pk}/").content.decode()
        assert Receipt.objects.count() == 1


def test_a_sale_sent_twice_sells_one_card_and_a_second_one_is_asked_about(salon: Salon):
    form = {"what": "kasvohoito", "times": "10", "cents": "500", "way": "cash", "valid_until": "2027-11-24"}
    with time_machine.travel(local(24, 10), tick=False):
        browser = salon.browser(salon.reception)
        sell = f"/sales/clients/{salon.aino.pk}/cards/new/"
        assert 'name="known" value="0"' in browser.get(sell).content.decode()
        assert browser.post(sell, form | {"known": "0"}).status_code == 302
        again = browser.post(sell, form | {"known": "0"})
        assert (again.status_code, SeriesCard.objects.count(), Receipt.objects.count()) == (409, 1, 1)
        said = again.content.decode()
        assert "on juuri myyty sarjakortti" in said
        assert 'name="known" value="1"' in said
        assert browser.post(sell, form | {"known": "1"}).status_code == 302
    assert (SeriesCard.objects.count(), Receipt.objects.count()) == (2, 2)


def test_a_house_that_keeps_no_books_here_sells_cards_without_receipts(salon: Salon):
    ProfileVersion.objects.update(content={"house": {}, "purposes": {"appointments": {}}})
    card = card_of(salon.aino, salon.facial)
    assert (left_of(card), Receipt.objects.count()) == (3, 0)


def test_visits_paid_ahead_hold_the_relationship_open_until_they_are_used_or_over(salon: Salon):
    card = card_of(salon.aino, salon.facial, times=1, until=TODAY + timedelta(days=30))
    whose = [salon.aino.subject_id, salon.stranger.subject_id]
    assert with_visits_left(whose, NOW) == {salon.aino.subject_id}
    assert with_visits_left(whose, NOW + timedelta(days=40)) == set()
    used(card, salon.visit(local(24, 9)))
    assert with_visits_left(whose, NOW) == set()


def test_a_clients_cards_are_read_at_once(salon: Salon, django_assert_num_queries):
    for _each in range(4):
        card_of(salon.aino, salon.facial)
    with django_assert_num_queries(1):
        assert [each.left for each in cards_of(salon.aino, today=TODAY)] == [3, 3, 3, 3]
