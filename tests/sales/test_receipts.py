"""Receipts: numbered without gaps, never changed, reduced to what the law asks when somebody is erased."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from peili.house.models import ProfileVersion
from peili.promises.append_only import doors_open
from peili.sales import commands
from peili.sales.commands import CannotCorrect, NotOffered, PaidMeanwhile, credit, export, pay, settle
from peili.sales.files import as_csv
from peili.sales.models import Receipt
from peili.sales.queries import day_sums, of_month, with_open_invoice
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from peili.vault.commands import take_away
from tests.support.builders import NOW, TODAY, local
from tests.support.sales import keep_books
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon() -> Salon:
    made = make_salon()
    keep_books()
    return made


def paying(visit: Any, cents: int = 7500, *, way: str = "card", known: int = 0, on: date = TODAY) -> Receipt:
    return pay(appointment=visit, cents=cents, way=way, known=known, by=PROGRAM, now=NOW, on=on)


def test_each_business_numbers_its_own_without_gaps(salon: Salon):
    first, other = salon.visit(local(24, 10)), salon.foreign_visit(local(24, 10))
    assert [paying(first).number, paying(other).number, paying(first, 100, known=7500).number] == [1, 1, 2]
    with pytest.raises(IntegrityError), transaction.atomic():
        paying(first, 0, known=7600)  # a receipt of nothing is refused by the database
    assert paying(first, 50, known=7600).number == 3


@pytest.mark.parametrize(("typed", "cents"), [("75", 7500), ("59,50", 5950), ("1 075.5 €", 107550)])
def test_a_sum_is_typed_as_people_write_it(salon: Salon, typed: str, cents: int):
    visit = salon.visit(local(24, 10))
    said = {"cents": typed, "way": "card", "known": "0"}
    answer = salon.browser(salon.owner).post(f"/sales/visits/{visit.pk}/pay/", said)
    assert (answer.status_code, Receipt.objects.get().cents) == (302, cents)


@pytest.mark.parametrize(
    "typed", ["", "0", "-5", "75,505", "9e9", "10000,01", "99999999", "NaN", "\x00", "٣"]
)
def test_a_sum_that_is_none_is_refused_at_its_field(salon: Salon, typed: str):
    visit = salon.visit(local(24, 10))
    said = {"cents": typed, "way": "card", "known": "0"}
    answer = salon.browser(salon.owner).post(f"/sales/visits/{visit.pk}/pay/", said)
    assert 'id="id_cents_error"' in answer.content.decode()
    assert not Receipt.objects.exists()


def test_a_second_press_pays_nothing(salon: Salon):
    visit = salon.visit(local(24, 10))
    paying(visit)
    with pytest.raises(PaidMeanwhile):
        paying(visit)
    assert Receipt.objects.count() == 1


def test_a_house_that_did_not_choose_it_keeps_no_books(salon: Salon):
    visit = salon.visit(local(24, 10))
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "-"}}, "purposes": {}})
    with pytest.raises(NotOffered):
        paying(visit)


def test_the_database_itself_refuses_to_change_or_remove_a_receipt(salon: Salon):
    receipt = paying(salon.visit(local(24, 10)))
    for act in (
        lambda: Receipt.objects.filter(pk=receipt.pk).update(cents=1),
        lambda: Receipt.objects.filter(pk=receipt.pk).update(client=None),
        lambda: Receipt.objects.filter(pk=receipt.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with transaction.atomic(), doors_open([Receipt]):
        Receipt.objects.filter(pk=receipt.pk).update(client=None)
    with pytest.raises(DatabaseError), transaction.atomic():  # the door has closed again
        Receipt.objects.filter(pk=receipt.pk).update(cents=1)


def test_a_receipt_is_taken_back_once_by_a_receipt_of_its_own(salon: Salon):
    receipt = paying(salon.visit(local(24, 10)))
    back = credit(receipt=receipt, by=PROGRAM, now=NOW, on=TODAY)
    assert (back.number, back.cents, back.vat_cents) == (2, -7500, -1524)
    for each in (receipt, back):
        with pytest.raises(CannotCorrect):
            credit(receipt=each, by=PROGRAM, now=NOW, on=TODAY)


def test_an_invoice_is_open_until_it_is_paid_or_taken_back(salon: Salon):
    whose = salon.aino.subject_id
    receipt = paying(salon.visit(local(24, 10)), way="invoice")
    assert with_open_invoice([whose], NOW) == {whose}
    settle(receipt=receipt, by=PROGRAM, now=NOW, on=TODAY)
    assert with_open_invoice([whose], NOW) == set()
    back = paying(salon.visit(local(24, 13)), way="invoice")
    credit(receipt=back, by=PROGRAM, now=NOW, on=TODAY)
    assert with_open_invoice([whose], NOW) == set()


def test_the_days_sum_and_the_file(salon: Salon):
    visit = salon.visit(local(24, 10))
    receipt = paying(visit)
    paying(visit, 2500, way="cash", known=7500)
    credit(receipt=receipt, by=PROGRAM, now=NOW, on=TODAY)
    with translation.override("fi"):
        assert [(each.way, each.count, each.cents) for each in day_sums(salon.owner, TODAY)] == [
            ("kortti", 2, 0),
            ("käteinen", 1, 2500),
        ]
        said = as_csv(export(receipts=of_month(salon.owner, TODAY.replace(day=1)), by=PROGRAM, now=NOW))
    lines = said.split("\r\n")
    assert lines[1] == "1;2026-11-23;Kauneudenhoitopalvelu;75,00;25,50;15,24;kortti;"
    assert lines[3] == "3;2026-11-23;Kauneudenhoitopalvelu;-75,00;25,50;-15,24;kortti;1"
    assert Entry.objects.filter(act="sales.export").count() == 1
    assert "Testinen" not in said
    assert "Kasvohoito" not in said
    assert day_sums(salon.renter, TODAY) == []


def test_an_erasure_leaves_the_voucher_and_takes_the_person_from_it(salon: Salon):
    receipt = paying(salon.visit(local(24, 10)))
    taken = take_away([salon.aino.subject_id])
    left = Receipt.objects.get()
    assert (left.client_id, left.appointment_id) == (None, None)
    assert (left.number, left.cents, left.vat_cents, left.way) == (receipt.number, 7500, 1524, "card")
    assert taken.kept == {"sales.Receipt": 1}


def test_receipts_go_when_the_law_no_longer_asks_for_them(salon: Salon):
    visit = salon.visit(local(24, 10))
    old = paying(visit, on=date(2020, 12, 31))
    credit(receipt=old, by=PROGRAM, now=NOW, on=date(2020, 12, 31))
    paying(visit, on=date(2021, 1, 1))
    assert commands.remove_old(today=date(2026, 12, 31), now=NOW) == 0
    assert commands.remove_old(today=date(2027, 1, 1), now=NOW) == 2
    assert [each.number for each in Receipt.objects.all()] == [3]
    assert paying(visit, 100, known=7500, on=TODAY + timedelta(days=1)).number == 4


@pytest.mark.parametrize("day", ["x", "0001-01-01", "1999-12-31", "9999-12-31"])
def test_a_day_of_another_century_is_today(salon: Salon, day: str):
    page = salon.browser(salon.owner).get(f"/sales/?day={day}")
    assert page.status_code == 200
    assert f'value="{TODAY.isoformat()}"' in page.content.decode()
