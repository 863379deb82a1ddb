"""The set-up that is kept is gone for everybody as soon as anybody changed it, and was never anyone's."""

import gc
import inspect
import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from peili.booking.models import Appointment, Hold, Part, Resource, Service
from peili.booking.queries.free import GIVERS
from peili.booking.queries.menu import PARTS
from peili.booking.queries.public import BOOKABLE
from peili.config.postgres.wall import about_clients
from peili.exchange.models import Key
from peili.house.models import Party
from peili.people.models import Staff
from peili.promises import settled
from peili.promises.prepared import Prepared
from peili.promises.sealed import Ciphertext
from peili.promises.settled_sql import missing
from tests.support.builders import create_client, create_house, create_service, create_staff

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
# Opened in the course of a day, and absences: kept while nobody writes.
NOT_SETTLED = {"booking_lane", "booking_datehours"}
VALUES: dict[str, Any] = {
    "area": ["FI"],
    "first": date(2026, 11, 24),
    "beyond": date(2026, 11, 25),
    "begins": datetime(2026, 11, 24, tzinfo=UTC),
    "ends": datetime(2026, 11, 25, tzinfo=UTC),
    "code": "x",
    "slug": "x",
    "role": "room",
    "pools": ["x"],
    "controller": UUID(int=7),
    "only": UUID(int=8),
    "service": UUID(int=9),
    "services": [UUID(int=9)],
    "mains": [UUID(int=9)],
    "pks": [UUID(int=9)],
    "staff": [UUID(int=8)],
}


def test_every_still_query_reads_the_set_up_alone():
    found = [each for each in gc.get_objects() if isinstance(each, Prepared) and each.still]
    assert len(found) > 20
    for each in found:
        tables = each.tables(**{name: VALUES[name] for name in inspect.signature(each.build).parameters})
        assert tables, inspect.getsource(each.build)
        assert tables <= settled.watched().keys() or tables & NOT_SETTLED, tables


def test_every_table_of_the_set_up_has_its_triggers():
    assert missing(connection) == []


def test_a_table_without_its_trigger_is_found():
    settled.settled(Hold)
    try:
        assert any("booking_hold_settled" in name for name in missing(connection))
    finally:
        del settled._watched[Hold._meta.db_table]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the calendar has a token on SQLite alone")
def test_a_table_of_the_calendar_without_its_trigger_is_found():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER booking_hold_planned_update")
    assert missing(connection) == ["booking_hold_planned_update"]


def test_nothing_of_the_set_up_is_about_clients():
    models = {each._meta.db_table: each for each in apps.get_models(include_auto_created=True)}
    for table in settled.watched():
        assert not about_clients(models[table]), table


def test_what_stands_is_read_once_and_every_change_is_seen():
    service = create_service(create_house(), slug="a")
    names = []
    for change in ("Yksi", "Kaksi"):
        Service.objects.filter(pk=service.pk).update(name_fi=change)
        names.append(BOOKABLE.first(slug="a").name_fi)
        with CaptureQueriesContext(connection) as made:
            names.append(BOOKABLE.first(slug="a").name_fi)
        assert not any("booking_service" in each["sql"] for each in made)
    assert names == ["Yksi", "Yksi", "Kaksi", "Kaksi"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE booking_service SET name_fi = 'Raaka'")
    assert BOOKABLE.first(slug="a").name_fi == "Raaka"
    Part.objects.filter(service=service).delete()
    assert PARTS.rows(services=[service.pk]) == []


def test_who_gives_what_is_seen_through_the_relation():
    house = create_house()
    bea, service = create_staff(house), create_service(house)
    assert GIVERS.records(service=service.pk) == []
    service.practitioners.add(bea)
    assert [each.pk for each in GIVERS.records(service=service.pk)] == [bea.pk]
    Staff.objects.filter(pk=bea.pk).update(active=False)
    assert GIVERS.records(service=service.pk) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_kept():
    service = create_service(create_house(), slug="a", name="Alku")
    said = []
    for outer in (transaction.atomic, _nothing):
        with outer():
            said.append(BOOKABLE.first(slug="a").name_fi)
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                Service.objects.filter(pk=service.pk).update(name_fi="Peruttu")
                assert BOOKABLE.first(slug="a").name_fi == "Peruttu"
                raise ZeroDivisionError
            said.append(BOOKABLE.first(slug="a").name_fi)
    assert said == ["Alku"] * 4


def _change(name: str) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("UPDATE booking_service SET name_fi = %s", [name])
    other.close()


class _nothing:  # noqa: N801  # stands in for a function
    def __enter__(self) -> None: ...

    def __exit__(self, *_raised: object) -> None: ...


@pytest.mark.django_db(transaction=True)
def test_what_another_connection_changed_is_seen_at_once():
    """As another process would: with no knowledge of what this one keeps."""
    create_service(create_house(), slug="a", name="Alku")
    assert BOOKABLE.first(slug="a").name_fi == "Alku"

    for name in ("Toinen", "Kolmas"):
        thread = threading.Thread(target=_change, args=(name,))
        thread.start()
        thread.join()
        assert BOOKABLE.first(slug="a").name_fi == name


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_it_is_read_is_not_kept(monkeypatch: pytest.MonkeyPatch):
    create_service(create_house(), slug="a", name="Alku")
    told = []

    def read() -> str:
        told.append(BOOKABLE.first(slug="a").name_fi)
        if len(told) == 1:
            Service.objects.update(name_fi="Uusi")
        return told[-1]

    assert settled.keep("while", read) == "Alku"
    assert settled.keep("while", read) == "Uusi"


@pytest.mark.django_db(transaction=True)
def test_what_others_change_while_a_page_reads_it_is_not_kept_for_the_next():
    create_service(create_house(), slug="a", name="Alku")
    told = []

    def read() -> str:
        told.append(BOOKABLE.first(slug="a").name_fi)
        if len(told) == 1:
            thread = threading.Thread(target=_change, args=("Toinen",))
            thread.start()
            thread.join()
        return told[-1]

    for expected in ("Alku", "Toinen"):
        request_started.send(None)
        settled.keep("warm", str)
        assert settled.keep("while", read) == expected
        request_finished.send(None)


def test_visits_holds_and_uses_of_a_key_leave_it_as_it_is():
    house = create_house()
    key = Key.objects.create(
        controller=house,
        party="x",
        purpose="slots",
        token_code="x",
        made_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    before = settled._token()
    Resource.objects.create(role="client", client=create_client(house))
    Key.objects.filter(pk=key.pk).update(used_count=3)
    assert settled._token() == before is not None
    Key.objects.filter(pk=key.pk).update(revoked_at=key.made_at)
    assert settled._token() != before


def test_who_changes_what_they_were_given_changes_it_for_nobody_else():
    create_service(create_house(), slug="a", name="Alku")
    Party.objects.create(name="A", code="a", country="FI", does=["api"])
    parties = Prepared(lambda code: Party.objects.filter(code=code), still=True)
    for _each in range(2):
        given = BOOKABLE.first(slug="a")
        assert (given.name_fi, given.controller.city) == ("Alku", given.controller.city.strip("!"))
        given.name_fi, given.controller.city = "Omani", "!"
        party = parties.first(code="a")
        assert party.does == ["api"]
        party.does.append("calendar")


def test_of_the_staff_no_value_is_kept_open():
    house = create_house()
    service = create_service(house, create_staff(house, "Bea Testaaja"))
    for _each in range(2):
        assert [each.name for each in GIVERS.records(service=service.pk)] == ["Bea Testaaja"]
    kept = [each for each in settled._store[0].found.values() if isinstance(each, settled.Pristine)]
    staff = [record for each in kept for record in each.records if isinstance(record, Staff)]
    assert staff
    assert all(isinstance(each.__dict__["name"], Ciphertext) for each in staff)


def test_what_is_built_to_be_kept_reads_the_set_up_alone():
    create_service(create_house(), slug="a")
    holds = Prepared(lambda code: Hold.objects.filter(token_code=code))
    with pytest.raises(settled.NotSettled):
        settled.keep("holds", lambda: holds.first(code="x"))
    assert not settled.building()
    assert not settled.building()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the calendar has a token on SQLite alone")
def test_what_is_built_of_the_calendar_reads_nothing_of_visits():
    create_house()
    holds = Prepared(lambda code: Hold.objects.filter(token_code=code))
    assert settled.keep("holds", lambda: holds.first(code="x"), plan=True) is None
    visits = Prepared(lambda code: Appointment.objects.filter(submission=code))
    with pytest.raises(settled.NotSettled):
        settled.keep("visits", lambda: visits.first(code="x"), plan=True)


def test_only_so_much_is_kept():
    create_house()
    for number in range(settled.AT_MOST * 2):
        settled.keep(("invented", number), list)
        settled.keep(("invented", number), list, plan=True)
    assert all(len(store.found) <= settled.AT_MOST for store in settled._store)
