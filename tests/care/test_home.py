"""Home care, what was taken home, and reactions with the authority's clock."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from peili.care.commands.home import Item, close_reaction, note_reaction, plan_home_care, sell
from peili.care.models import HomeCarePlan, Sale
from peili.care.queries.home import open_reactions, plan_of, reactions_of, sales_of
from peili.care.queries.products import reached
from peili.care.rules.law import SERIOUS_EFFECT, due_on, term_on
from tests.care.test_records import raw
from tests.support.care import NOON, TODAY, Care

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ITEM = Item(product="Kosteusseerumi Zyxxfil", how="Kaksi tippaa", when="both", until="2027-02-01")


def test_the_newest_plan_is_in_force_and_the_others_stay(care: Care):
    for item in (ITEM, Item(product="Aurinkovoide", when="morning")):
        plan_home_care(client=care.aino, items=[item], staff=care.bea, by=care.by, now=NOON)
    assert plan_of(care.aino).items[0]["product"] == "Aurinkovoide"
    assert HomeCarePlan.objects.count() == 2
    assert "Zyxxfil" not in raw("care_homecareplan")
    with pytest.raises(DatabaseError), transaction.atomic():
        HomeCarePlan.objects.all().delete()


def test_who_took_a_lot_home_is_found_and_cannot_be_read(care: Care):
    sell(client=care.aino, lot=care.plain, staff=care.bea, by=care.by, now=NOON)
    assert [(each.product, each.number) for each in sales_of(care.aino)] == [
        ("Koivu Kosteusseerumi", "S-100")
    ]
    assert reached(lot=care.plain) == [care.aino]
    assert reached(lot=care.nickel) == []
    assert "S-100" not in raw("care_sale")
    with pytest.raises(DatabaseError), transaction.atomic():
        Sale.objects.all().delete()


def test_a_reaction_waits_until_somebody_has_handled_it(care: Care):
    made = note_reaction(
        client=care.aino,
        lot=care.plain,
        what="Turvotus Zyxxfil",
        serious=True,
        known_on=TODAY,
        staff=care.bea,
        by=care.by,
        now=NOON,
    )
    assert "Zyxxfil" not in raw("care_reaction")
    assert open_reactions(care.bea) == [made]
    assert open_reactions(care.salon.renter) == []
    close_reaction(reaction=made, by=care.by, now=NOON, on=TODAY, reference="T-1")
    again = close_reaction(reaction=made, by=care.by, now=NOON, on=date(2027, 1, 1), reference="T-2")
    assert (again.closed_on, again.reference) == (TODAY, "T-1")
    assert open_reactions(care.bea) == []
    assert reactions_of(care.aino) == [made]


def test_the_authoritys_clock_is_twenty_days_and_says_where_it_stands():
    assert due_on(date(2026, 11, 24)) == date(2026, 12, 14)
    assert term_on(date(2000, 1, 1)) is SERIOUS_EFFECT[0]
    assert all("1223/2009" in str(term.source) and term.read_on for term in SERIOUS_EFFECT)
