"""Clients from a file: read as people write them, tried first, stored together or not at all."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from peili.house.models import ProfileVersion
from peili.people.commands.cards import edit_client
from peili.people.commands.importing import import_clients
from peili.people.ends import last_events
from peili.people.importing.columns import CONSENT, NOTES, guess
from peili.people.importing.plan import NoClock, plan
from peili.people.importing.reading import Unreadable, table_of
from peili.people.importing.rows import read
from peili.people.models import Client
from peili.people.queries.search import find
from peili.people.queries.sources import sources_of
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, TODAY, create_client, create_house, create_staff, register_of
from tests.support.houses import promise

TIMMA = (
    "Nimi;Puhelinnumero;Sähköposti;Osoite;Syntymävuosi;Kieli;Viimeisin käynti;SMS-markkinointi;Lisätiedot\n"
    "Aino Tuotu;040 123 4567;aino@example.invalid;Katu 1;1980;suomi;1.3.2026;kyllä;allergia\n"
    "Vanha, Veera;;veera@example.invalid;;12.5.1971;ruotsi;1.3.2019;kyllä;\n"
    ";050 111 2222;;;;;1.3.2026;;\n"
    "Huono Numero;12;;;;;1.3.2026;;\n"
    "Uusi Tuttu;+358 50 123 4567;;;;;;ei;\n"
)


def test_timmas_columns_are_known_and_permissions_and_notes_never_come_along():
    table = table_of(TIMMA.encode())
    assert guess(table.headings) == [
        "name",
        "phone",
        "email",
        "street",
        "birth_year",
        "language",
        "last_visit",
        CONSENT,
        NOTES,
    ]
    assert guess(["First name", "Last name", "E-mail", "Accepts e-mail marketing", "Last visit"]) == [
        "first_name",
        "last_name",
        "email",
        CONSENT,
        "last_visit",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_encoding_and_the_separator_are_found(encoding: str, separator: str):
    text = separator.join(["Nimi", "Puhelin"]) + "\r\n" + separator.join(['"Åke Öhman"', "040 1234567"])
    table = table_of(text.encode(encoding))
    assert table.separator == separator
    assert table.rows[0].cells == ("Åke Öhman", "040 1234567")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"Nimi;Puhelin\n", "empty"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"a" * 1_600_000, "large"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, code: str):
    with pytest.raises(Unreadable) as refused:
        table_of(content)
    assert refused.value.code == code


def test_rows_are_read_as_people_write_them_and_errors_keep_their_row_numbers():
    table = table_of(TIMMA.encode())
    found = read(table.rows, guess(table.headings), today=TODAY)
    aino, veera, uusi = found.cards
    assert (aino.first_name, aino.last_name, aino.phone) == ("Aino", "Tuotu", "+358401234567")
    assert (veera.first_name, veera.last_name) == ("Veera", "Vanha")
    assert (veera.birth_year, veera.language) == (1971, "sv")
    assert veera.last_visit == date(2019, 3, 1)
    assert uusi.last_visit is None
    assert [number for number, _why in found.problems] == [4, 5]


@pytest.fixture
def register(db: None):
    house = create_house()
    promise()
    return register_of(house)


def planned(register, text: str = TIMMA, undated: date | None = TODAY):
    table = table_of(text.encode())
    return plan(register=register, table=table, meanings=guess(table.headings), undated=undated, today=TODAY)


def test_a_trial_stores_nothing_and_leaves_out_the_expired_and_the_known(register):
    create_client(register.controller, phone="+358401234567")
    before = Client.objects.count()
    found = planned(register)
    assert Client.objects.count() == before
    assert [card.last_name for card in found.expired] == ["Vanha"]
    assert [(card.last_name, why) for card, why in found.same] == [("Tuotu", "phone")]
    assert [card.last_name for card in found.new] == ["Tuttu"]
    assert found.undated == 1


def test_the_clock_decides_to_the_day(register):
    text = "Nimi;Viimeisin käynti\nTänään Vielä;23.11.2020\nEilen Enää;22.11.2020\n"
    found = planned(register, text)
    assert [card.first_name for card in found.new] == ["Tänään"]
    assert [card.first_name for card in found.expired] == ["Eilen"]


def test_undated_rows_expire_by_the_day_that_is_said(register):
    found = planned(register, undated=date(2015, 1, 1))
    assert [card.last_name for card in found.expired] == ["Vanha", "Tuttu"]


def test_without_a_profile_nobody_knows_the_clock(db: None):
    register = register_of(create_house())
    ProfileVersion.objects.all().delete()
    with pytest.raises(NoClock):
        planned(register)


def stored(register):
    cards = planned(register).new
    return import_clients(register=register, cards=cards, undated=TODAY, by=PROGRAM, now=NOW, on=TODAY)


@pytest.mark.engine
def test_what_is_stored_says_where_it_came_from_in_one_entry(register):
    made = stored(register)
    entry = Entry.objects.get(act="people.import")
    assert {each.subject_id for each in entry.about.all()} == {each.subject_id for each in made}
    card = Client.objects.get(pk=next(each.pk for each in made if each.first_name == "Aino"))
    assert (card.source, card.seen_before_on, card.adult_confirmed) == ("import", date(2026, 3, 1), False)
    assert card.relationship_started_on == date(2026, 3, 1)
    assert planned(register).new == []


def test_what_is_stored_is_found_and_the_note_is_nowhere(register):
    stored(register)
    owner = create_staff(register.controller, role="owner")
    assert find(staff=owner, text="Tuotu").clients[0].last_name == "Tuotu"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_client")
        assert "allergia" not in str(cursor.fetchall())


def test_a_changed_field_has_a_source_and_day_of_its_own(register):
    card = stored(register)[0]
    edit_client(client=card, by=PROGRAM, now=NOW, on=date(2026, 11, 25), phone="+358509998888")
    found = sources_of(card, zone=ZoneInfo("Europe/Helsinki"))
    assert (str(found["phone"].on), str(found["email"].on)) == ("2026-11-25", "2026-11-23")
    assert found["phone"].label != found["email"].label
    edit_client(client=card, by=PROGRAM, now=NOW, on=date(2026, 11, 26), phone="+358509998887")
    assert card.field_sources.get().on == date(2026, 11, 26)


def test_keeping_is_counted_from_the_last_visit_elsewhere_and_not_from_the_file(register):
    card = stored(register)[0]
    last = last_events("last_visit", [card.subject_id], now=NOW)[card.subject_id]
    assert last.date() == card.seen_before_on == date(2026, 3, 1)
