"""How far a programme has come."""

from datetime import date, timedelta
from uuid import UUID

from peili.care.rules.programme import Step, StepState, Visit, following, is_done, progress

DAY = date(2026, 11, 24)
FACIAL, HIFU = UUID(int=1), UUID(int=2)
STEPS = [Step(FACIAL, 0, 14), Step(HIFU, 28, 42), Step(FACIAL, 14, 21)]


def visit(number: int, service: UUID, days: int, *, done: bool = True) -> Visit:
    return Visit(UUID(int=number), service, DAY + timedelta(days=days), done)


def states(*visits: Visit, today: date = DAY) -> list[str]:
    return [place.state.value for place in progress(STEPS, visits, since=DAY, today=today)]


def test_steps_are_done_booked_next_and_later_in_their_order():
    assert states() == ["next", "later", "later"]
    assert states(visit(1, FACIAL, 0)) == ["done", "next", "later"]
    assert states(visit(1, FACIAL, 0), visit(2, HIFU, 30, done=False)) == ["done", "booked", "next"]
    assert states(visit(1, FACIAL, 0), visit(2, HIFU, 30), visit(3, FACIAL, 45)) == ["done"] * 3


def test_a_visit_is_one_step_only_and_none_before_the_programme():
    assert states(visit(1, FACIAL, -1)) == ["next", "later", "later"]
    assert states(visit(1, FACIAL, 0), visit(2, FACIAL, 7)) == ["done", "next", "later"]
    assert states(visit(2, HIFU, 30)) == ["next", "later", "later"]


def test_a_visit_before_the_step_it_could_be_is_not_it():
    assert states(visit(1, HIFU, 1), visit(2, FACIAL, 2)) == ["done", "next", "later"]


def test_the_next_step_has_a_window_counted_from_the_step_before():
    first = following(progress(STEPS, [], since=DAY, today=DAY))
    assert (first.earliest, first.latest) == (DAY, DAY + timedelta(days=14))
    second = following(progress(STEPS, [visit(1, FACIAL, 3)], since=DAY, today=DAY + timedelta(days=4)))
    assert (second.earliest, second.latest) == (DAY + timedelta(days=31), DAY + timedelta(days=45))


def test_a_window_that_has_begun_begins_today_and_one_that_has_passed_is_today():
    late = DAY + timedelta(days=100)
    place = following(progress(STEPS, [visit(1, FACIAL, 0)], since=DAY, today=late))
    assert (place.earliest, place.latest) == (late, late)


def test_later_steps_have_no_window_and_nothing_follows_a_done_programme():
    places = progress(STEPS, [], since=DAY, today=DAY)
    assert [place.earliest for place in places[1:]] == [None, None]
    whole = progress(
        STEPS, [visit(1, FACIAL, 0), visit(2, HIFU, 30), visit(3, FACIAL, 45)], since=DAY, today=DAY
    )
    assert is_done(whole)
    assert following(whole) is None
    assert not is_done(places)
    assert places[0].state is StepState.NEXT
