"""The package: what is kept, in words, with purpose, source and end; and who looked."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peili.booking.commands.cancel import cancel
from peili.booking.commands.join import join
from peili.people.commands.cards import open_card
from peili.rights.queries.looks import looks
from peili.rights.queries.package import Package, package
from peili.trail.commands import Actor
from peili.trail.models import Purpose, Role
from tests.support.builders import local
from tests.support.salon import MORNING, Salon
from tests.support.trails import raw, sql

HELSINKI = ZoneInfo("Europe/Helsinki")


def read(package_: Package) -> dict[str, str]:
    pieces = [piece for group in package_.groups for piece in group.readable]
    return {each.label: each.text for piece in pieces for each in piece.readable}


def test_it_says_what_is_kept_in_words(salon: Salon):
    salon.visit(local(24, 10))
    with translation.override("fi"):
        found = package(subject_id=salon.aino.subject_id, zone=HELSINKI)
        said = read(found)
    assert (said["etunimi"], said["puhelin"]) == ("Aino", "040 1234567")
    assert said["alkaa"] == "24.11.2026 10.00"
    assert said["sovittu hinta sentteinä"] == "75 €"
    assert said["vahvistettu 18 vuotta täyttäneeksi"] == "ei"


def test_a_value_that_was_altered_in_the_database_is_said_and_hides_nothing_else(salon: Salon):
    table = type(salon.aino)._meta.db_table
    sql(f"UPDATE {table} SET phone = first_name WHERE id = %s", raw(salon.aino.pk))
    with translation.override("fi"):
        said = read(package(subject_id=salon.aino.subject_id, zone=HELSINKI))
    assert said["puhelin"] == "tallessa, mutta sitä ei voi avata"
    assert said["etunimi"] == "Aino"


def test_it_holds_what_was_typed_online_and_joined_later(salon: Salon):
    visit = salon.online(local(24, 10), name="Aini")
    assert visit.claim is not None
    join(claim=visit.claim, client=salon.aino, by=Actor(role=Role.OWNER), now=MORNING)
    found = package(subject_id=salon.aino.subject_id, zone=HELSINKI)
    names = {each.text for group in found.groups for piece in group.pieces for each in piece.data}
    assert {"Aino", "Aini"} <= names


def test_another_persons_data_is_left_out_and_said(salon: Salon):
    salon.visit(local(24, 10))
    found = package(subject_id=salon.aino.subject_id, zone=HELSINKI)
    texts = {each.text for group in found.groups for piece in group.pieces for each in piece.data}
    texts |= {text for group in found.groups for piece in group.pieces for _label, text in piece.context}
    assert "Kasvohoito" in texts
    assert not any(salon.bea.name in text for text in texts)
    assert any(each.count == 1 and "toista" in each.why for each in found.left_out)


def test_a_page_of_it_costs_the_same_however_long_the_history(salon: Salon):
    for day in (24, 25, 26):
        salon.visit(local(day, 10))
    with CaptureQueriesContext(connection) as first:
        package(subject_id=salon.aino.subject_id, zone=HELSINKI, most=2)
    for day in range(1, 9):
        salon.visit(local(24, 12) + timedelta(days=day))
    with CaptureQueriesContext(connection) as second:
        shown = package(subject_id=salon.aino.subject_id, zone=HELSINKI, most=2)
    assert len(second) == len(first)
    visits = next(group for group in shown.groups if group.name == "booking.Appointment")
    assert (len(visits.pieces), visits.more) == (2, 1)


def test_ends_are_counted_from_the_last_visit(salon: Salon):
    visit = salon.visit(local(26, 10))
    found = package(subject_id=salon.aino.subject_id, zone=HELSINKI)
    assert found.groups[0].ends_on == date(2032, 11, 26)
    cancel(appointment=visit, by=Actor(role=Role.OWNER), now=MORNING)
    assert package(subject_id=salon.aino.subject_id, zone=HELSINKI).ends.visited is False


def test_looks_are_grouped_by_visit_with_purpose_and_role(salon: Salon):
    visit = salon.visit(local(24, 10))
    by = Actor(role=Role.PRACTITIONER, subject_id=salon.bea.subject_id)
    for minutes in (0, 10, 20):
        open_card(
            client=salon.aino,
            purpose=Purpose.TREATMENT,
            by=by,
            now=MORNING + timedelta(minutes=minutes),
            visit_id=visit.pk,
        )
    with translation.override("fi"):
        found = looks(subject_id=salon.aino.subject_id, zone=HELSINKI)
    first = found.looks[0]
    assert (first.what, first.role, first.times) == ("Käynti: Kasvohoito", "hoitaja", 3)
    assert first.day == date(2026, 11, 24)
    assert found.older is None


@pytest.mark.parametrize("count", [3, 260])
def test_looks_go_on_by_whole_days(salon: Salon, count: int):
    by = Actor(role=Role.RECEPTIONIST, subject_id=salon.reception.subject_id)
    for number in range(count):
        at = MORNING + timedelta(hours=number)
        open_card(client=salon.aino, purpose=Purpose.CARE_OF_CARD, by=by, now=at)
    seen, before = 0, None
    while True:
        page = looks(subject_id=salon.aino.subject_id, zone=HELSINKI, before=before)
        seen += sum(each.times for each in page.looks if each.what != "varauksen tekeminen")
        before = page.older
        if before is None:
            break
    assert seen == count + 1  # and the making of the card
