"""Finding people although nothing about them is readable in the database."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.commands.join import card_from_claim
from peili.people.commands.cards import edit_client
from peili.people.commands.indexing import (
    RULES,
    forget_card,
    index_cards,
    keys_in_use,
    rebuild,
    rebuild_all,
    rebuild_due,
)
from peili.people.commands.search import search
from peili.people.models import Client, SearchIndex, SearchToken, Staff
from peili.people.queries.search import OPENED, SHOWN, find
from peili.people.rules.words import LETTERS, name_words
from peili.promises.rebuilt import rebuilt_tables
from peili.promises.vocabulary import Source
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Purpose, Role
from peili.vault import erasing
from peili.vault.commands import make_subject
from peili.vault.indexes import has_index_key
from peili.vault.models import Kind
from peili.vault.opened import house_keys
from tests.support.builders import (
    NOW,
    TODAY,
    create_client,
    create_controller,
    create_house,
    create_staff,
    local,
    register_of,
)
from tests.support.salon import make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

PEOPLE = [
    ("Väinö", "Åkerström"),
    ("Aino", "Virtanen"),
    ("Anna-Maija", "Wirtanen"),
    ("Jyrki", "Käpylä"),
    ("Åsa", "von Essen"),
    ("Bo", "Ek"),
    ("Renée", "O'Brien"),
]
READS = 8  # the index, its codes twice, how far one reaches (twice its token), who is protected, the cards


@pytest.fixture
def house():
    return create_house()


@pytest.fixture
def bea(house) -> Staff:
    return create_staff(house)


@pytest.fixture
def people(house) -> list[Client]:
    return [create_client(house, first, last, phone="") for first, last in PEOPLE]


def names(staff: Staff, text: str) -> list[str]:
    return [card.full_name for card in find(staff=staff, text=text).clients]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("väinö", "Väinö Åkerström"),
        ("VAINO", "Väinö Åkerström"),
        ("åkerst", "Väinö Åkerström"),
        ("akerstrom", "Väinö Åkerström"),
        ("Åkerström, Väinö", "Väinö Åkerström"),
        ("vaino ake", "Väinö Åkerström"),
        ("åkreström", "Väinö Åkerström"),
        ("akerstöm", "Väinö Åkerström"),
        ("viatnen aino", ""),  # two slips in a word
        ("vitanen aino", "Aino Virtanen"),
        ("aini virtannen", "Aino Virtanen"),
        ("wirtanen aino", "Aino Virtanen"),
        ("annamaija", "Anna-Maija Wirtanen"),
        ("anna-maija", "Anna-Maija Wirtanen"),
        ("maija virt", "Anna-Maija Wirtanen"),
        ("kapyla", "Jyrki Käpylä"),
        ("käpylå", "Jyrki Käpylä"),
        ("käpplä", "Jyrki Käpylä"),
        ("asa", "Åsa von Essen"),
        ("essen", "Åsa von Essen"),
        ("bo", "Bo Ek"),
        ("ek b", "Bo Ek"),
        ("renee", "Renée O'Brien"),
        ("obrien", "Renée O'Brien"),
        ("o'brien", "Renée O'Brien"),
        ("äkä", ""),
        ("irtanen aino", "Aino Virtanen"),
    ],
)
def test_people_are_found_however_they_are_typed(people, bea: Staff, typed: str, found: str):
    assert (names(bea, typed) or [""])[0] == found


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("040 123 4567", 1),
        ("+358 40 1234567", 1),
        ("00358401234567", 1),
        ("040123", 1),
        ("4567", 1),
        ("234567", 1),
        ("1234567", 1),
        ("040 123 4568", 0),
        ("aino 4567", 1),
        ("liisa 4567", 0),
        ("aino.testinen@esimerkki.fi", 1),
        ("AINO.T@", 0),
        ("aino.testinen@esim", 1),
        ("kukkanen", 1),
        ("@esimerkki.fi", 0),
    ],
)
def test_a_card_is_found_by_phone_and_address(house, bea: Staff, typed: str, count: int):
    client = create_client(house)
    edit_client(client=client, by=PROGRAM, now=NOW, on=TODAY, email="aino.testinen@esimerkki.fi")
    create_client(house, "Eino", "Toinen", phone="+358509999999")
    third = create_client(house, "Liisa", "Kolmas", phone="")
    edit_client(client=third, by=PROGRAM, now=NOW, on=TODAY, email="kukkanen77@esimerkki.fi")
    assert len(names(bea, typed)) == count


def test_a_search_stays_in_its_own_register(house, bea: Staff):
    renting = create_controller("renter", "Vuokraaja Tmi")
    viivi = create_staff(renting, "Viivi Vuokraaja")
    create_client(house, "Aino", "Testinen")
    create_client(renting, "Aino", "Salainen")
    assert names(bea, "aino") == ["Aino Testinen"]
    assert names(viivi, "aino") == ["Aino Salainen"]
    assert names(viivi, "040 123 4567") == ["Aino Salainen"]
    codes = [
        set(SearchToken.objects.filter(client__register__controller=each).values_list("token", flat=True))
        for each in (house, renting)
    ]
    assert codes[0].isdisjoint(codes[1])


def test_a_card_of_another_register_is_not_shown_even_if_its_codes_were_copied(house, bea: Staff):
    create_client(house, "Aino", "Testinen")
    foreign = create_client(create_controller("renter", "Vuokraaja Tmi"), "Aino", "Salainen")
    for token in list(SearchToken.objects.exclude(client=foreign)):
        SearchToken.objects.get_or_create(token=token.token, client=foreign)
    assert names(bea, "aino") == ["Aino Testinen"]


def test_a_changed_card_is_found_by_its_new_name_only(house, bea: Staff):
    client = create_client(house, "Aino", "Testinen")
    edit_client(client=client, by=PROGRAM, now=NOW, on=TODAY, last_name="Uusinimi", phone="+358507654321")
    assert names(bea, "uusin") == ["Aino Uusinimi"] == names(bea, "050 765 4321")
    assert names(bea, "testinen") == [] == names(bea, "040 123 4567")
    before = set(SearchToken.objects.values_list("token", flat=True))
    edit_client(client=client, by=PROGRAM, now=NOW, on=TODAY, city="Turku")
    assert set(SearchToken.objects.values_list("token", flat=True)) == before


def test_a_card_made_of_a_claim_is_found_and_a_forgotten_one_by_nothing(db):
    salon = make_salon()
    booked = salon.online(local(24, 10), phone="+358407777777", name="Helmi")
    assert names(salon.bea, "helmi") == []
    made = card_from_claim(claim=booked.claim, by=PROGRAM, now=NOW, on=TODAY)
    assert names(salon.bea, "helmi") == ["Helmi Kirjoitettu"]
    forget_card(made)
    assert names(salon.bea, "helmi") == []
    assert not SearchToken.objects.filter(client=made).exists()


def test_an_undone_card_leaves_no_code(house, bea: Staff):
    create_client(house)
    with pytest.raises(RuntimeError), transaction.atomic():
        create_client(house, "Eino", "Peruttu")
        raise RuntimeError
    assert "Eino Peruttu" not in names(bea, "eino")
    assert not SearchToken.objects.exclude(client__in=Client.objects.all()).exists()


def bulk(house, people: Iterable[tuple[str, str]]) -> list[Client]:
    register = register_of(house)
    made = [
        Client(
            subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=NOW),
            register=register,
            first_name=first,
            last_name=last,
            source=Source.DESK.value,
            relationship_started_on=TODAY,
        )
        for first, last in people
    ]
    return Client.objects.bulk_create(made)


def test_a_common_name_shows_some_and_says_there_are_more(house, bea: Staff, django_assert_max_num_queries):
    index_cards(
        bulk(house, (("Aino", f"Virta{LETTERS[at % 25]}{LETTERS[at // 25]}") for at in range(OPENED + 15)))
    )
    create_client(house, "Aino", "Virta", phone="")
    create_client(house, "Aino", "Rinne", phone="")
    with django_assert_max_num_queries(READS):
        found = find(staff=bea, text="virta")
    assert (len(found.clients), found.more) == (SHOWN, True)
    assert found.clients[0].full_name == "Aino Virta"
    with django_assert_max_num_queries(READS):
        assert names(bea, "aino rinn") == ["Aino Rinne"]


def test_the_whole_name_comes_first_even_when_it_is_the_oldest_of_many(house, bea: Staff):
    oldest = create_client(house, "Bo", "Ek", phone="")
    index_cards(
        bulk(house, ((f"Bo{LETTERS[at % 25]}{LETTERS[at // 25]}", "Muu") for at in range(OPENED + 15)))
    )
    assert find(staff=bea, text="bo").clients[0] == oldest


@pytest.mark.parametrize(
    "text", ["aino", "aino virt", "anio virtaen maija", "040 123 4567", "liisa nobody", "a"]
)
def test_a_search_costs_five_reads_and_one_load_of_keys(
    bea: Staff, people, text: str, monkeypatch, django_assert_max_num_queries
):
    loads = []
    keyring = house_keys().keyring
    monkeypatch.setattr(keyring, "load", lambda pairs: loads.append(list(pairs)))
    with django_assert_max_num_queries(READS):
        find(staff=bea, text=text)
    assert len(loads) <= 1


def test_every_search_is_logged_with_whom_it_showed_and_never_with_what_was_typed(people, bea: Staff):
    actor = Actor(role=Role.PRACTITIONER, subject_id=bea.subject_id)
    for text in ("virtanen", "nobodyhere"):
        search(staff=bea, text=text, by=actor, now=NOW, purpose=Purpose.BOOKING)
    shown, none = Entry.objects.filter(act="people.search").order_by("id")
    assert set(shown.about.values_list("subject_id", flat=True)) == {
        people[1].subject_id,
        people[2].subject_id,
    }
    assert (shown.purpose, shown.actor_id, shown.register_id) == (
        "booking",
        bea.subject_id,
        people[0].register_id,
    )
    assert (none.about.count(), none.fields) == (0, [])
    columns = [str(value) for entry in (shown, none) for value in vars(entry).values()]
    assert not any("virtanen" in value.casefold() or "nobodyhere" in value for value in columns)


def test_what_is_stored_is_a_number_under_the_registers_own_key(house):
    create_client(house)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_searchtoken")
        rows = cursor.fetchall()
    assert len(rows) > 10
    assert all(0 <= int(token) < 2**63 for token, _client in rows)


def test_a_rebuilt_register_is_found_under_a_new_key(people, bea: Staff, django_capture_on_commit_callbacks):
    before, index = set(SearchToken.objects.values_list("token", flat=True)), SearchIndex.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert rebuild(register=register_of(bea.controller), now=NOW) == len(people)
    after = SearchIndex.objects.get()
    assert after.key_id != index.key_id
    assert has_index_key(after.key_id)
    assert not has_index_key(index.key_id)
    assert before.isdisjoint(SearchToken.objects.values_list("token", flat=True))
    assert names(bea, "akerstrom") == ["Väinö Åkerström"]
    assert find(staff=bea, text="bo").whole


def test_after_a_restore_everybody_is_found_again(people, bea: Staff):
    tables = {SearchIndex._meta.db_table, SearchToken._meta.db_table}
    assert tables <= rebuilt_tables()
    SearchToken.objects.all().delete()
    SearchIndex.objects.all().delete()
    found = find(staff=bea, text="aino")
    assert (list(found.clients), found.whole) == ([], False)
    rebuild_all(NOW)
    assert names(bea, "aino")[0] == "Aino Virtanen"


def test_a_card_written_before_the_register_is_read_waits_for_the_rest(people, house, bea: Staff):
    SearchToken.objects.all().delete()
    SearchIndex.objects.all().delete()
    create_client(house, "Uusi", "Asiakas")
    found = find(staff=bea, text="uusi")
    assert ([card.first_name for card in found.clients], found.whole) == (["Uusi"], False)
    assert rebuild_due(now=NOW) == len(people) + 1
    assert names(bea, "aino")[0] == "Aino Virtanen"
    assert rebuild_due(now=NOW) == 0


def test_a_rebuild_that_was_killed_is_finished_and_loses_nobody_meanwhile(house, bea: Staff, monkeypatch):
    index_cards(bulk(house, ((f"Aino{LETTERS[at % 25]}", "Virtanen") for at in range(4))))
    monkeypatch.setattr("peili.people.commands.indexing.BATCH", 2)
    monkeypatch.setattr("peili.people.commands.indexing._finish", lambda *_args, **_how: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rebuild(register=register_of(house), now=NOW)
    monkeypatch.undo()
    assert len(names(bea, "virtanen")) == 4
    create_client(house, "Aino", "Virtanen", phone="")
    edit_client(client=Client.objects.earliest("id"), by=PROGRAM, now=NOW, on=TODAY, first_name="Eeva")
    assert len(names(bea, "virtanen")) == 5
    assert names(bea, "eeva") == ["Eeva Virtanen"]
    assert rebuild_due(now=NOW) > 0
    assert len(names(bea, "virtanen")) == 5
    assert SearchIndex.objects.get().next_key_id is None


def test_half_a_rebuild_finds_those_on_both_sides_of_it(house, bea: Staff, monkeypatch):
    index_cards(bulk(house, ((f"Aino{LETTERS[at]}", "Virtanen") for at in range(6))))
    steps = iter(range(2))
    monkeypatch.setattr("peili.people.commands.indexing.BATCH", 2)
    real = SearchToken.objects.bulk_create

    def dies(*args, **how):
        next(steps)
        return real(*args, **how)

    monkeypatch.setattr(SearchToken.objects, "bulk_create", dies)
    with pytest.raises(StopIteration):
        rebuild(register=register_of(house), now=NOW)
    monkeypatch.undo()
    assert SearchIndex.objects.get().done_to is not None
    found = find(staff=bea, text="virtanen")
    assert (len(found.clients), found.whole) == (6, False)


def test_a_lost_key_and_older_rules_and_an_old_key_are_due(people, bea: Staff):
    house_keys().keyring.destroy(SearchIndex.objects.get().key_id)
    assert not find(staff=bea, text="aino").whole
    assert rebuild_due(now=NOW) == len(people)
    SearchIndex.objects.update(rules=RULES - 1 if RULES else 0)
    assert rebuild_due(now=NOW) == len(people)
    assert rebuild_due(now=NOW) == 0


def test_the_nightly_sweep_leaves_the_keys_in_use(people, monkeypatch):
    monkeypatch.setattr(erasing, "FEW", 10**6)  # the keys of tests that were rolled back
    key = SearchIndex.objects.get().key_id
    stranger = people[0].pk
    assert keys_in_use([key, stranger]) == {key}
    a_week_later = datetime.now(UTC) + timedelta(days=7)
    erasing.sweep_orphans(house_keys(), now=a_week_later)
    assert has_index_key(key)


def slip(word: str, random: Random) -> str:
    at, letter = random.randrange(len(word)), random.choice(LETTERS)
    return random.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ]
    )


name = st.text("aeioäöåklmnprstvwyABÉü", min_size=3, max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(name, name), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_everybody_is_found_by_any_beginning_and_in_spite_of_a_slip(
    house, bea: Staff, several: list[tuple[str, str]], random: Random
):
    with transaction.atomic():
        made = bulk(house, several)
        index_cards(made)
        for client in made:
            for word in (*name_words(client.first_name), *name_words(client.last_name)):
                beginning = word[: random.randint(3, len(word))]
                assert client in find(staff=bea, text=beginning).clients
                if len(word) >= 5:
                    assert client in find(staff=bea, text=slip(word, random)).clients
        transaction.set_rollback(True)
