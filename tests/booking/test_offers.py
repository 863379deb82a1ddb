"""Which free times are offered first: few, apart, shared among people; all there is when that is little."""

from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peili.booking.rules.availability import TICK, Window, minutes_of
from peili.booking.rules.hours import PartOfDay, minute_of, moment_of
from peili.booking.rules.offers import APART, IN_A_PART, Offer, Stretch, filled, spread
from tests.support.builders import local

HELSINKI = ZoneInfo("Europe/Helsinki")
BEA, CEA = UUID(int=1), UUID(int=2)
DAY = minute_of(local(24, 2)) - 120  # midnight in Helsinki
WINDOW = Window(DAY, DAY + 3 * 24 * 60)


def at(day: int, hour: int, minute: int = 0) -> int:
    return DAY + day * 24 * 60 + hour * 60 + minute


def mask(minutes: Iterable[int]) -> int:
    return sum(1 << WINDOW.bit(minute) for minute in set(minutes))


def first(stretch: Stretch, at_most: int = 7) -> list[Offer]:
    return spread(stretch, zone=HELSINKI, before=[], at_most=at_most)


def test_a_row_of_quarter_hours_is_one_offer():
    stretch = Stretch(WINDOW, {BEA: mask(at(0, 9, quarter) for quarter in (0, 15, 30, 45))})
    assert [offer.minute for offer in first(stretch)] == [at(0, 9)]


def test_an_open_day_gives_two_in_each_part_of_the_day():
    stretch = Stretch(WINDOW, {BEA: mask(range(at(0, 8), at(0, 21), 15))})
    assert [offer.minute for offer in first(stretch)] == [at(0, hour) for hour in (8, 10, 12, 14, 17, 19)]


def test_people_take_turns_and_the_freer_one_begins():
    stretch = Stretch(WINDOW, {BEA: mask([at(0, 9), at(0, 13)]), CEA: mask(range(at(0, 9), at(0, 15), 15))})
    assert [offer.staff for offer in first(stretch)] == [CEA, CEA, BEA]


def test_when_there_is_little_all_of_it_is_offered():
    minutes = [at(0, 9, quarter) for quarter in (0, 15, 30)]
    stretch = Stretch(WINDOW, {BEA: mask(minutes)})
    offers = filled(first(stretch), [stretch], at_most=7)
    assert [offer.minute for offer in offers] == minutes
    assert filled(offers, [stretch], at_most=2) == offers


masks = st.lists(
    st.integers(0, WINDOW.ticks - 1).map(lambda place: WINDOW.begins + place * TICK), max_size=60
).map(mask)


@given(masks, masks, st.integers(1, 9))
def test_offers_are_free_in_order_and_apart(bea: int, cea: int, at_most: int):
    stretch = Stretch(WINDOW, {BEA: bea, CEA: cea})
    offers = first(stretch, at_most)
    minutes = [offer.minute for offer in offers]
    assert minutes == sorted(set(minutes))
    assert len(offers) <= at_most
    assert all(stretch.masks[offer.staff] >> WINDOW.bit(offer.minute) & 1 for offer in offers)
    assert all(later - earlier >= APART for earlier, later in pairwise(minutes))
    parts = [moment_of(minute).astimezone(HELSINKI) for minute in minutes]
    named = [(each.date(), PartOfDay.at(each)) for each in parts]
    assert all(named.count(each) <= IN_A_PART for each in named)
    free = minutes_of(stretch.anyone, WINDOW)
    assert minutes[:1] == free[:1]
    full = filled(offers, [stretch], at_most=at_most)
    assert len(full) == min(at_most, len(free))
    assert set(minutes) <= {offer.minute for offer in full}
