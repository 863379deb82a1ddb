"""Visits missed and cancelled late: noted with the act, taken back with it, and ended by their own time."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import cancel, cancel_all
from peili.booking.commands.confirming import NothingToExcuse, confirm, excuse
from peili.booking.commands.lapses import sweep_lapses
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.restore import came, restore
from peili.booking.commands.visit import VisitRefused, missed
from peili.booking.models import Appointment, Lapse, Occupancy, Terms
from peili.booking.queries.confirming import waits
from peili.booking.queries.lapses import lapses_of
from peili.booking.rules.lapses import ends_on, first_kept, is_late
from peili.desk.views.confirming import waiting_for
from peili.rights.retention.commands import run
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Role
from tests.support.builders import NOW, create_client, create_house, create_service, create_staff, local

ALL_DAYS = [date(2027, 1, 1) + timedelta(days=number) for number in range(1461)]  # a leap day among them
DAY = date(2026, 11, 24)
AT, DURING, AFTER = local(24, 10), local(24, 10, 30), local(24, 12)
CLIENT = Actor(role=Role.CLIENT)


@pytest.fixture
def visit(db: None) -> Appointment:
    return booked()


def booked() -> Appointment:
    house = create_house()
    staff = create_staff(house)
    service = create_service(house, staff)
    return again(create_client(house), service, staff)


def again(client, service, staff, at=AT) -> Appointment:
    return book_at_desk(client=client, service=service, staff=staff, starts_at=at, by=PROGRAM, now=NOW)


def kinds() -> list[str]:
    return list(Lapse.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (1, True)])
def test_it_is_late_after_the_hour_and_not_at_it(minutes, late):
    now = AT - timedelta(hours=24) + timedelta(minutes=minutes)
    assert is_late(starts_at=AT, now=now, free_hours=24) is late


@pytest.mark.parametrize("months", [1, 6, 12])
def test_a_note_is_kept_through_its_last_day_and_no_longer(months: int):
    for number in range(800):
        noted = date(2027, 1, 1) + timedelta(days=number)
        last = ends_on(noted, months=months)
        assert first_kept(last, months=months) <= noted < first_kept(last + timedelta(days=1), months=months)


@pytest.mark.django_db
@pytest.mark.engine
@pytest.mark.parametrize(
    ("by", "said", "now", "noted"),
    [
        (CLIENT, False, AT - timedelta(hours=24), []),
        (CLIENT, False, AT - timedelta(hours=1), ["late"]),
        (PROGRAM, False, AT - timedelta(hours=1), []),
        (PROGRAM, True, AT - timedelta(hours=1), ["late"]),
        (PROGRAM, True, AT - timedelta(hours=25), []),
    ],
    ids=["client-in-time", "client-late", "salon", "desk-says-so", "desk-in-time"],
)
def test_only_what_the_client_cancels_after_the_hour_is_noted(visit: Appointment, by, said, now, noted):
    cancel(appointment=visit, by=by, now=now, late=said)
    assert kinds() == noted
    entry = Entry.objects.get(act="booking.cancel")
    assert ("lapse" in entry.fields) is bool(noted)


@pytest.mark.django_db
def test_the_hour_is_the_houses(visit: Appointment):
    Terms.objects.update_or_create(defaults={"cancel_hours": 2})
    cancel(appointment=visit, by=CLIENT, now=AT - timedelta(hours=3))
    assert kinds() == []


@pytest.mark.django_db
def test_a_restored_visit_has_no_note_and_may_be_cancelled_late_again(visit: Appointment):
    for _time in range(2):
        cancel(appointment=visit, by=CLIENT, now=AT - timedelta(hours=1))
        assert kinds() == ["late"]
        restore(appointment=visit, by=PROGRAM, now=AT - timedelta(minutes=59))
        assert kinds() == []
    assert "lapse" in Entry.objects.filter(act="booking.restore").latest("id").fields


@pytest.mark.django_db
@pytest.mark.engine
def test_a_missed_visit_is_noted_and_taken_back_on_its_day(visit: Appointment):
    taken = set(Occupancy.objects.values_list("resource", "start_minute", "end_minute"))
    missed(appointment=visit, by=PROGRAM, now=DURING)
    assert kinds() == ["missed"]
    assert not Occupancy.objects.exists()
    with pytest.raises(VisitRefused) as refused:
        came(appointment=visit, by=PROGRAM, now=local(25, 9), on=DAY, today=date(2026, 11, 25))
    assert refused.value.refusal.value == "another_day"
    assert kinds() == ["missed"]
    back = came(appointment=visit, by=PROGRAM, now=DURING, on=DAY, today=DAY)
    assert (back.state, kinds()) == ("booked", [])
    assert set(Occupancy.objects.values_list("resource", "start_minute", "end_minute")) == taken
    came(appointment=visit, by=PROGRAM, now=DURING, on=DAY, today=DAY)
    assert Entry.objects.filter(act="booking.came").count() == 1


@pytest.mark.django_db
@pytest.mark.engine
def test_minutes_given_away_are_not_taken_back_but_for_a_time_that_is_over(visit: Appointment):
    missed(appointment=visit, by=PROGRAM, now=DURING)
    other = create_client(visit.staff.controller, "Salla", "Toinen", phone="+358501112222")
    instead = again(other, visit.service, visit.staff)
    with pytest.raises(TimeTaken):
        came(appointment=visit, by=PROGRAM, now=DURING, on=DAY, today=DAY)
    visit.refresh_from_db()
    assert (visit.state, kinds()) == ("missed", ["missed"])
    came(appointment=visit, by=PROGRAM, now=AFTER, on=DAY, today=DAY)
    visit.refresh_from_db()
    assert (visit.state, kinds()) == ("booked", [])
    assert set(Occupancy.objects.values_list("appointment", flat=True)) == {instead.pk}


@pytest.mark.django_db
def test_a_cancelled_visit_did_not_come_after_all(visit: Appointment):
    cancel(appointment=visit, by=PROGRAM, now=NOW)
    with pytest.raises(VisitRefused):
        came(appointment=visit, by=PROGRAM, now=DURING, on=DAY, today=DAY)


@pytest.mark.django_db
def test_the_treatments_of_one_visit_count_once(visit: Appointment):
    second = again(visit.client, visit.service, visit.staff, local(24, 12))
    third = again(visit.client, visit.service, visit.staff, local(24, 14))
    Appointment.objects.filter(pk__in=[visit.pk, second.pk]).update(together=visit.pk)
    now = local(24, 8)
    cancel_all(appointments=[visit, second], by=CLIENT, now=now)
    cancel(appointment=third, by=CLIENT, now=now)
    found = lapses_of(visit.client, now=now)
    assert found is not None
    assert (found.missed, found.late, len(found.rows)) == (0, 2, 3)
    assert found.until == date(2027, 11, 24)


@pytest.mark.django_db
def test_the_night_deletes_what_is_past_its_own_end_and_nothing_else(visit: Appointment):
    Terms.objects.update_or_create(defaults={"lapse_months": 1})
    missed(appointment=visit, by=PROGRAM, now=DURING)
    last = local(24, 23) + timedelta(days=30)
    assert sweep_lapses(now=last) == 0
    assert lapses_of(visit.client, now=last) is not None
    over = last + timedelta(hours=2)
    assert lapses_of(visit.client, now=over) is None
    run(now=over)
    assert kinds() == []
    assert Entry.objects.filter(act="booking.sweep_lapses").count() == 1
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_at) == ("cancelled", DURING)  # the visit tells no more than the note


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["missed", "late"])
def test_an_excused_visit_has_no_note_and_does_not_show_one(visit: Appointment, how: str):
    if how == "missed":
        missed(appointment=visit, by=PROGRAM, now=DURING)
    else:
        cancel(appointment=visit, by=CLIENT, now=AT - timedelta(hours=1))
    excuse(appointment=visit, by=PROGRAM, now=AFTER)
    visit.refresh_from_db()
    assert (visit.state, kinds()) == ("cancelled", [])
    assert "lapse" in Entry.objects.get(act="booking.excuse").fields
    with pytest.raises(NothingToExcuse):
        excuse(appointment=visit, by=PROGRAM, now=AFTER)


def online(visit: Appointment, at=AT + timedelta(days=3), **changes: object) -> Appointment:
    """Return another coming visit of the same client, as one booked online and joined."""
    made = again(visit.client, visit.service, visit.staff, at)
    Appointment.objects.filter(pk=made.pk).update(channel="online", **changes)
    made.refresh_from_db()
    return made


@pytest.mark.django_db
@pytest.mark.engine
def test_after_so_many_lost_visits_online_bookings_wait_until_someone_says_so(visit: Appointment):
    Terms.objects.update_or_create(defaults={"confirm_after": 2})
    coming = online(visit)
    desk = again(visit.client, visit.service, visit.staff, AT + timedelta(days=3, hours=3))
    missed(appointment=visit, by=PROGRAM, now=DURING)
    assert not waits(coming, now=AFTER)
    second = online(visit, local(25, 10))
    cancel(appointment=second, by=CLIENT, now=local(25, 9))
    assert waits(coming, now=local(25, 9))
    assert not waits(desk, now=local(25, 9))
    assert list(waiting_for(visit.staff, local(25, 9))) == [coming]
    confirm(appointment=coming, by=PROGRAM, now=local(25, 9))
    confirm(appointment=coming, by=PROGRAM, now=local(25, 9))
    coming.refresh_from_db()
    assert not waits(coming, now=local(25, 9))
    assert Entry.objects.filter(act="booking.confirm").count() == 1


@pytest.mark.django_db
def test_what_is_excused_or_over_or_off_makes_nobody_wait(visit: Appointment):
    Terms.objects.update_or_create(defaults={"confirm_after": 1})
    coming = online(visit)
    missed(appointment=visit, by=PROGRAM, now=DURING)
    assert waits(coming, now=AFTER)
    later = DURING + timedelta(days=400)
    Appointment.objects.filter(pk=coming.pk).update(
        starts_at=later + timedelta(days=1), ends_at=later + timedelta(days=1, hours=1)
    )
    assert not waits(coming, now=later)
    Terms.objects.update(confirm_after=0)
    assert not waits(coming, now=AFTER)
    Terms.objects.update(confirm_after=1)
    excuse(appointment=visit, by=PROGRAM, now=AFTER)
    assert not waits(coming, now=AFTER)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_note_it_once():
    visit = booked()
    found: list[object] = []

    def press() -> None:
        try:
            found.append(missed(appointment=visit, by=PROGRAM, now=DURING).state)
        except VisitRefused as error:
            found.append(error.refusal.value)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, found)) == ["missed", "not_live", "not_live", "not_live"]
    assert kinds() == ["missed"]


@pytest.mark.parametrize("months", [1, 2, 6, 12])
def test_the_first_day_whose_notes_are_kept_is_the_first_that_has_not_ended(months: int):
    for today in ALL_DAYS[730:]:
        kept = first_kept(today, months=months)
        assert ends_on(kept, months=months) >= today > ends_on(kept - timedelta(days=1), months=months)
