"""What a chosen service comes to: variants, add-ons and a practitioner's own length and price, laid out."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from peili.booking.rules.availability import Need
from peili.booking.rules.chosen import Added, Main, Menu, Own, alike, chosen, least

BEA, CEA = UUID(int=1), UUID(int=2)
FACIAL = (
    Need("staff", "", -5, 80),
    Need("room", "hoitohuone", -5, 80),
    Need("device", "hoyry", 0, 60),
    Need("client", "", 0, 60),
)
PLAIN = Main(FACIAL, usual=60, minutes=60, cents=7500)
COLOUR = (Need("staff", "", 0, 30), Need("staff", "", 60, 30), Need("client", "", 0, 90))


def spans(needs: tuple[Need, ...], role: str) -> list[tuple[int, int]]:
    return [(need.offset, need.ends) for need in needs if need.role == role]


def test_a_plain_service_is_as_the_list_says():
    assert chosen(PLAIN).told == (60, 7500)
    assert set(chosen(PLAIN).needs) == set(FACIAL)


def test_a_variant_has_a_price_and_stretches_what_lasts_to_the_end():
    found = chosen(Main(FACIAL, usual=60, minutes=90, cents=9900))
    assert found.told == (90, 9900)
    assert spans(found.needs, "staff") == [(-5, 105)]  # the clean-up moved with the end
    assert spans(found.needs, "client") == [(0, 90)]


def test_a_shorter_variant_frees_the_room_sooner():
    found = chosen(Main(FACIAL, usual=60, minutes=30, cents=4500))
    assert spans(found.needs, "room") == [(-5, 45)]


def test_a_practitioner_has_a_length_and_a_price_of_their_own():
    menu = Menu(PLAIN, own={CEA: Own(minutes=75, cents=5250)})
    assert menu.by(BEA).told == (60, 7500)
    assert menu.by(CEA).told == (75, 5250)
    assert spans(menu.by(CEA).needs, "client") == [(0, 75)]
    assert not alike([menu.by(BEA), menu.by(CEA)])
    assert alike([menu.by(BEA), chosen(PLAIN)])
    assert least([menu.by(BEA), menu.by(CEA)]) == (60, 5250)


def test_of_ones_own_only_the_price_may_differ():
    assert chosen(PLAIN, own=Own(cents=5250)).told == (60, 5250)


def test_an_addon_after_keeps_the_people_and_lets_the_device_go():
    found = chosen(PLAIN, [Added(15, 2500, beside=False, parts=(Need("device", "lamppu", 0, 15),))])
    assert found.told == (75, 10000)
    assert spans(found.needs, "staff") == [(-5, 90)]
    assert [(need.pool, need.offset, need.ends) for need in found.needs if need.role == "device"] == [
        ("hoyry", 0, 60),
        ("lamppu", 60, 75),
    ]


def test_an_addon_beside_takes_no_time_of_its_own():
    found = chosen(PLAIN, [Added(15, 3000, beside=True)])
    assert found.told == (60, 10500)
    assert set(found.needs) == set(FACIAL)


def test_an_addon_beside_that_is_longer_makes_the_visit_as_long():
    assert chosen(PLAIN, [Added(80, 3000, beside=True)]).minutes == 80


def test_addons_follow_each_other():
    two = [Added(15, 1000, beside=False), Added(20, 1000, beside=False)]
    assert chosen(PLAIN, two).told == (95, 9500)


def test_the_practitioner_is_free_while_the_colour_works_whatever_is_added():
    main = Main(COLOUR, usual=90, minutes=90, cents=8150)
    assert spans(chosen(main).needs, "staff") == [(0, 30), (60, 90)]
    added = chosen(main, [Added(45, 3600, beside=False)])
    assert spans(added.needs, "staff") == [(0, 30), (60, 135)]


def test_a_length_given_by_the_desk_keeps_the_price():
    assert chosen(PLAIN).lasting(90).told == (90, 7500)
    assert chosen(PLAIN).lasting(60) is not None
    assert spans(chosen(PLAIN).lasting(90).needs, "client") == [(0, 90)]


@given(
    st.integers(1, 36).map(lambda ticks: ticks * 5),
    st.lists(st.tuples(st.integers(1, 12).map(lambda ticks: ticks * 5), st.booleans()), max_size=4),
)
def test_the_client_stays_exactly_as_long_as_is_told(minutes: int, extras: list[tuple[int, bool]]):
    """What is told and what is taken are one: nobody leaves before or after the told length."""
    main = Main(FACIAL, usual=60, minutes=minutes, cents=0)
    found = chosen(main, [Added(length, 0, beside) for length, beside in extras])
    assert spans(found.needs, "client") == [(0, found.minutes)]
    assert spans(found.needs, "staff") == [(-5, found.minutes + 15)]
    assert all(need.minutes > 0 for need in found.needs)
