"""What no longer fits after a change: found, weighed before, moved or left, and never moved by itself."""

from datetime import time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.commands.absence import be_away, come_back
from peili.booking.commands.blocks import block
from peili.booking.commands.book import Details, book
from peili.booking.commands.cancel import cancel
from peili.booking.commands.fitting import accept, list_unfit, weigh
from peili.booking.commands.hold import hold
from peili.booking.commands.hours import set_week
from peili.booking.commands.move import Place, move, place_of
from peili.booking.commands.resize import resize
from peili.booking.models import (
    Appointment,
    Block,
    Occupancy,
    Part,
    Resource,
    Role,
    Terms,
    Unfit,
    WeeklyHours,
)
from peili.booking.queries.proposals import proposals
from peili.booking.queries.unfit import misfits, standing
from peili.booking.rules.fitting import inside, merged, touches
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.asking import ASKS
from tests.support.builders import NOW, create_client, local
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.django_db]
TEN, NOON, TWO = local(26, 10), local(26, 12), local(26, 14)

ONLINE = Details(
    first_name="Aini",
    last_name="Kirjoitettu",
    phone="+358401234567",
    email="",
    adult_confirmed=True,
    language="fi",
)

MINUTES = st.integers(0, 60)
SPANS = st.lists(st.tuples(MINUTES, st.integers(1, 20)).map(lambda each: (each[0], sum(each))), max_size=6)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def away(salon: Salon, begins=TEN, ends=TWO) -> Block:
    return be_away(staff=salon.bea, starts_at=begins, ends_at=ends, by=PROGRAM, now=NOW)


def todo() -> list[tuple[Appointment, str]]:
    return [(each.appointment, each.why) for each in standing(now=NOW).order_by("starts_at")]


@calm
@given(SPANS, SPANS.filter(bool))
def test_stretches_against_counting_minutes(spans: list[tuple[int, int]], others: list[tuple[int, int]]):
    def minutes(them: list[tuple[int, int]]) -> set[int]:
        return {each for begins, ends in them for each in range(begins, ends)}

    whole = merged(spans)
    assert minutes(whole) == minutes(spans)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(whole))
    for other in others:
        assert inside(other, whole) == (minutes([other]) <= minutes(spans))
        assert touches(other, spans) == bool(minutes([other]) & minutes(spans))


@pytest.mark.engine
def test_an_absence_lists_what_it_meets_and_moves_nothing(salon: Salon):
    visit, other = salon.visit(TEN), salon.visit(local(26, 14))
    absence = away(salon)
    assert todo() == [(visit, "away")]
    assert Appointment.objects.get(pk=visit.pk).starts_at == TEN
    assert [each.act for each in Entry.objects.filter(act="booking.block")] == ["booking.block"]
    come_back(absence=absence, by=PROGRAM, now=NOW)
    assert todo() == []
    assert misfits(now=NOW) == {}
    assert Appointment.objects.get(pk=other.pk).state == Appointment.State.BOOKED


def test_shorter_hours_list_what_lies_outside_them(salon: Salon):
    early, late = salon.visit(local(26, 9)), salon.visit(local(26, 15, 45))
    weekly = WeeklyHours.objects.filter(staff=salon.bea, weekday=3)
    weekly.update(closes="16:30")
    list_unfit(now=NOW)
    assert todo() == [(late, "hours")]
    weekly.update(opens="09:15", closes="17:00")
    list_unfit(now=NOW)
    assert todo() == [(early, "hours")]
    weekly.delete()
    list_unfit(now=NOW)
    assert [each for each, _why in todo()] == [early, late]


def test_hours_that_touch_are_one_and_a_break_parts_them(salon: Salon):
    salon.visit(TEN)
    WeeklyHours.objects.filter(staff=salon.bea, weekday=3).update(closes="10:30")
    later = WeeklyHours.objects.create(staff=salon.bea, weekday=3, opens="10:30", closes="17:00")
    assert misfits(now=NOW) == {}
    later.opens = "10:45"
    later.save()
    assert list(misfits(now=NOW).values()) == ["hours"]


def test_a_longer_service_lists_what_is_booked_too_short(salon: Salon):
    visit = salon.visit(TEN)
    part = Part.objects.filter(service=salon.facial, role=Role.STAFF)
    part.update(minutes=60)  # shorter than the 75 booked
    assert misfits(now=NOW) == {}
    part.update(minutes=90)
    assert misfits(now=NOW) == {visit.pk: "length"}


def test_a_room_out_of_use_lists_what_was_to_be_there(salon: Salon):
    visit = salon.visit(TEN)
    room = Resource.objects.get(role=Role.ROOM, occupancy__appointment=visit)
    block(
        resource=room,
        kind=Block.Kind.CLOSED,
        starts_at=TEN + timedelta(minutes=30),
        ends_at=NOON,
        by=PROGRAM,
        now=NOW,
    )
    assert misfits(now=NOW) == {visit.pk: "closed"}


def test_what_has_passed_was_cancelled_or_begun_is_nobodys_task(salon: Salon):
    salon.visit(TEN)
    off = salon.visit(local(26, 11, 15), client=create_client(salon.house, "Eino", phone="+358409999999"))
    away(salon)
    assert len(todo()) == 2
    cancel(appointment=off, by=PROGRAM, now=NOW)
    assert len(todo()) == 1
    assert not standing(now=TEN).exists()


def test_moving_it_empties_the_list_and_tells_the_client(salon: Salon):
    visit = salon.visit(TEN)
    away(salon)
    found = proposals([visit], now=NOW)[visit.pk]
    same = [each for each in found if each.staff == salon.bea]
    other = [each for each in found if each.staff == salon.owner]
    assert [each.starts_at for each in same] == [local(26, 14), local(26, 14, 15)]
    assert other[0].starts_at == TEN  # what the visit itself takes of her and of the room is no hindrance
    for each in (same[0], other[1]):
        current = Appointment.objects.get(pk=visit.pk)
        to = Place(each.starts_at, each.staff.pk)
        move(appointment=current, seen=place_of(current), to=to, by=PROGRAM, now=NOW)
        assert todo() == []


def test_what_is_left_as_it_is_stays_off_the_list_until_the_reason_changes(salon: Salon):
    salon.visit(TEN)
    away(salon)
    accept(unfit=Unfit.objects.get(), by=PROGRAM, now=NOW)
    assert todo() == []
    assert Entry.objects.filter(act="booking.accept_unfit").count() == 1
    list_unfit(now=NOW)
    assert todo() == []
    Block.objects.all().delete()
    WeeklyHours.objects.filter(staff=salon.bea).delete()
    list_unfit(now=NOW)
    assert [why for _visit, why in todo()] == ["hours"]


@pytest.mark.engine
def test_weighing_shows_what_would_be_and_leaves_everything_as_it_was(salon: Salon):
    visit = salon.visit(TEN)
    seen: list[object] = []

    def look(found: dict) -> None:
        seen.append(found)
        seen.append([each.starts_at for each in proposals([visit], now=NOW)[visit.pk]])

    rows = list(Occupancy.objects.values_list("resource", "start_minute", "end_minute"))
    weigh(lambda: away(salon), now=NOW, look=look)
    assert seen[0] == {visit.pk: "away"}
    assert local(26, 13) not in seen[1]
    assert list(Occupancy.objects.values_list("resource", "start_minute", "end_minute")) == rows
    assert not Block.objects.exists()
    assert not Unfit.objects.exists()
    assert not Entry.objects.filter(act="booking.block").exists()


def test_what_did_not_fit_before_is_not_the_changes_doing(salon: Salon):
    salon.visit(TEN)
    away(salon)
    seen: list[dict] = []
    weigh(lambda: away(salon, NOON, local(26, 17)), now=NOW, look=seen.append)
    assert seen == [{}]


def test_the_search_costs_the_same_with_much_as_with_little(salon: Salon, django_assert_num_queries):
    salon.visit(TEN)
    away(salon)
    misfits(now=NOW)  # reads the set-up, once a process
    with django_assert_num_queries(5 + ASKS):
        assert len(misfits(now=NOW)) == 1
    for hour in (9, 11, 13):
        for day in (24, 25, 27):
            salon.visit(local(day, hour))
    misfits(now=NOW)  # asks for the token again, for much was written
    with django_assert_num_queries(5 + ASKS):
        assert len(misfits(now=NOW)) == 1
    visits = list(Appointment.objects.select_related("service", "staff", "client"))
    proposals(visits[:1], now=NOW)
    with django_assert_num_queries(6 + ASKS):
        proposals(visits[:1], now=NOW)
    with django_assert_num_queries(6 + ASKS):
        assert len(proposals(visits, now=NOW)) == 10


def test_a_visit_whose_time_was_kept_before_the_absence_is_listed_when_it_is_booked(salon: Salon):
    held = hold(service=salon.facial, starts_at=NOON, only=salon.bea.pk, now=NOW)
    other = hold(service=salon.facial, starts_at=local(27, 10), only=salon.bea.pk, now=NOW)
    away(salon)
    assert todo() == []
    made = book(token=held.token, details=ONLINE, now=NOW)
    assert todo() == [(made, "away")]
    book(token=other.token, details=ONLINE, now=NOW)
    assert todo() == [(made, "away")]


def test_a_visit_whose_time_was_kept_before_the_hours_changed_is_listed_when_it_is_booked(salon: Salon):
    Terms.objects.get_or_create()
    held = hold(service=salon.facial, starts_at=NOON, only=salon.bea.pk, now=NOW)
    late = hold(service=salon.facial, starts_at=local(26, 14), only=salon.bea.pk, now=NOW)
    weekly = {number: ((time(9), time(12, 30)),) for number in range(5)}
    set_week(staff=salon.bea, hours=weekly, weeks=1, since=None, by=PROGRAM, now=NOW)
    assert todo() == []
    made = book(token=held.token, details=ONLINE, now=NOW + timedelta(minutes=5))
    assert todo() == [(made, "hours")]
    other = book(token=late.token, details=ONLINE, now=NOW + timedelta(minutes=9))
    assert todo() == [(made, "hours"), (other, "hours")]


def test_a_length_somebody_chose_is_no_misfit_and_one_the_service_outgrew_is(salon: Salon):
    visit = salon.visit(TEN)
    short = resize(appointment=visit, seen=visit.ends_at, minutes=30, by=PROGRAM, now=NOW)
    set_week(
        staff=salon.bea,
        hours={number: ((time(9), time(17)),) for number in range(5)},
        weeks=1,
        since=None,
        by=PROGRAM,
        now=NOW,
    )
    assert todo() == []
    resize(appointment=short, seen=short.ends_at, minutes=60, by=PROGRAM, now=NOW)
    Part.objects.filter(service=salon.facial, role=Role.STAFF).update(minutes=120)
    assert misfits(now=NOW) == {visit.pk: "length"}
