"""Gap rules against an oracle that looks at every minute; and that they bind clients, never the desk."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Terms as HouseTerms
from peili.booking.queries.free import free_on, load_setting, why_not
from peili.booking.rules import availability
from peili.booking.rules.availability import Need, Refusal, Situation, Terms, Window, free_starts, mask_of
from peili.booking.rules.gaps import Gaps, Magnet, tidy
from peili.booking.rules.hours import moment_of
from tests.support.builders import NOW, local
from tests.support.salon import Salon, make_salon

BEA = UUID(int=1)
DAY = 24 * 60
TICKS = st.integers(0, 2 * DAY // 5).map(lambda each: each * 5)
SPANS = st.lists(st.tuples(TICKS, st.integers(1, 100)).map(lambda each: (each[0], each[0] + each[1] * 5)))
calm = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    window = Window(0, 2 * DAY)
    work = mask_of([(8 * 60, 18 * 60), (DAY + 9 * 60, DAY + draw(st.integers(12, 20)) * 60)], window)
    return Situation(
        window=window,
        asked=(0, 2 * DAY),
        terms=Terms(
            now=0,
            soonest=0,
            latest=2 * DAY,
            step=draw(st.sampled_from([5, 15, 30])),
            step_origin=0,
            magnet=draw(st.sampled_from(list(Magnet))),
            least_gap=draw(st.sampled_from([0, 0, 20, 45])),
        ),
        needs=[Need("staff", "", draw(st.sampled_from([0, -15, 10])), draw(st.sampled_from([30, 60, 95])))],
        work={BEA: work},
        pools={},
        rows=[(BEA, begins, ends) for begins, ends in draw(SPANS.filter(lambda each: len(each) < 6))],
        days=[(0, DAY), (DAY, 2 * DAY)],
    )


def oracle(situation: Situation, start: int) -> bool:
    """Walk to both edges of the free stretch around the work, five minutes at a time."""
    terms, need = situation.terms, situation.needs[0]
    work = {each for each in range(0, 2 * DAY, 5) if situation.work[BEA] >> each // 5 & 1}
    taken = {each for _who, begins, ends in situation.rows for each in range(begins, ends, 5)}
    free = work - taken
    begins, ends = start + need.offset, start + need.ends
    before = after = 0
    while begins - before - 5 in free:
        before += 5
    while ends + after in free:
        after += 5
    if min(before, after) < terms.step:
        return True
    if terms.least_gap and min(before, after) < terms.least_gap:
        return False
    day = {each for each in work & taken if each // DAY == begins // DAY}
    return {
        Magnet.NONE: True,
        Magnet.LIGHT: before + (ends - begins) + after >= 4 * 60,
        Magnet.MEDIUM: not day,
        Magnet.STRICT: False,
    }[terms.magnet]


@calm
@given(situations())
def test_what_is_offered_leaves_no_hole_the_rule_forbids_and_nothing_else_goes(situation: Situation):
    without = Terms(now=0, soonest=0, latest=2 * DAY, step=situation.terms.step, step_origin=0)
    plain = Situation(
        window=situation.window,
        asked=situation.asked,
        terms=without,
        needs=situation.needs,
        work=situation.work,
        pools={},
        rows=situation.rows,
    )
    every = availability.minutes_of(free_starts(plain)[BEA], situation.window)
    found = availability.minutes_of(free_starts(situation)[BEA], situation.window)
    assert found == [start for start in every if oracle(situation, start)]
    for start in every:
        reason = availability.why_not(situation, resource=BEA, minute=start)
        assert reason is (None if start in found else Refusal.LEAVES_A_GAP)


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def starts(salon: Salon) -> list[str]:
    day = local(26, 10).date()
    setting = load_setting(service=salon.facial, first=day, days=1, only=salon.bea.pk)
    return [
        f"{moment_of(each.minute).astimezone(setting.zone):%H.%M}"
        for each in free_on(setting=setting, day=day, now=NOW)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("magnet", "least", "wanted"),
    [  # nine to five, fifteen past nine to half past ten taken, work of an hour and a quarter
        ("strict", 0, ["10.30", "15.45"]),
        ("medium", 0, ["10.30", "15.45"]),
        ("light", 0, None),  # six and a half hours are free: anywhere
        ("none", 300, ["10.30", "15.45"]),  # nothing leaves five hours on both sides
        ("none", 0, None),
    ],
)
def test_clients_are_drawn_to_what_is_booked(salon: Salon, magnet: str, least: int, wanted: list | None):
    salon.visit(local(26, 9, 15))
    every = starts(salon)
    assert len(every) == 22
    HouseTerms.objects.update(magnet=magnet, least_gap_minutes=least)
    assert starts(salon) == (wanted or every)


@pytest.mark.django_db
@pytest.mark.engine
def test_the_rule_binds_who_books_alone_and_not_the_desk(salon: Salon):
    salon.visit(local(26, 9))
    HouseTerms.objects.update(magnet="strict")
    at = local(26, 12)
    with pytest.raises(TimeTaken) as caught:
        hold(service=salon.facial, starts_at=at, only=salon.bea.pk, now=NOW)
    assert caught.value.refusal is Refusal.LEAVES_A_GAP
    setting = load_setting(service=salon.facial, first=at.date(), days=1)
    assert why_not(setting=setting, staff=salon.bea.pk, starts_at=at, now=NOW) is Refusal.LEAVES_A_GAP
    assert salon.visit(at).starts_at == at


def test_a_house_that_chose_no_rule_is_bound_by_none():
    assert not Gaps().binds
    assert Gaps(least=1).binds
    assert Gaps(Magnet.LIGHT).binds


@pytest.mark.parametrize(
    ("gaps", "starts"),
    [
        (Gaps(), 0b1111111),  # and the first of them, whose work begins two ticks later
        (Gaps(Magnet.STRICT), 0b0010000),
        (Gaps(Magnet.LIGHT, long=7), 0b0011111),
        (Gaps(Magnet.LIGHT, long=8), 0b0010000),
    ],
    ids=["none", "strict", "long_enough", "too_short"],
)
def test_the_first_start_is_as_any_other(gaps: Gaps, starts: int):
    assert tidy(0b1111111, first=2, last=3, gaps=gaps, booked=0) & 0b1111111 == starts


def test_a_short_stretch_is_entered_at_its_edges():
    assert tidy(0b111, first=0, last=1, gaps=Gaps(Magnet.LIGHT, long=4), booked=0) == 0b101
