"""From taken minutes to blocks."""

from uuid import UUID, uuid4

from peili.desk.rules import Block, Kind, Span, Taken, hours_shown, lane, without

VISIT = uuid4()
NINE, TEN, ELEVEN, NOON, FIVE = 540, 600, 660, 720, 1020
DAY = (NINE, FIVE)


def blocks(
    *taken: Taken,
    visits: dict[UUID, Span] | None = None,
    work: tuple[Span, ...] = (DAY,),
    now: int = NINE,
    own: bool = True,
    chosen: UUID | None = None,
) -> list[Block]:
    return lane(taken=taken, visits=visits or {}, work=work, shown=DAY, now=now, own=own, chosen=chosen)


def test_what_the_practitioner_needs_around_the_client_is_a_buffer():
    found = blocks(Taken(TEN - 15, ELEVEN + 15, VISIT), visits={VISIT: (TEN, ELEVEN)})
    assert found == [
        Block(Kind.BUFFER, TEN - 15, TEN),
        Block(Kind.COMING, TEN, ELEVEN, VISIT),
        Block(Kind.BUFFER, ELEVEN, ELEVEN + 15),
    ]


def test_a_visit_is_coming_then_now_then_done_and_chosen_whenever():
    row, visits = Taken(TEN, ELEVEN, VISIT), {VISIT: (TEN, ELEVEN)}
    moments = {TEN - 1: Kind.COMING, TEN: Kind.NOW, ELEVEN - 1: Kind.NOW, ELEVEN: Kind.DONE}
    for now, kind in moments.items():
        assert blocks(row, visits=visits, now=now)[0].kind is kind
    assert blocks(row, visits=visits, chosen=VISIT)[0].kind is Kind.CHOSEN


def test_what_may_not_be_seen_is_a_time_without_an_id():
    assert blocks(Taken(TEN, ELEVEN, VISIT)) == [Block(Kind.RENTER, TEN, ELEVEN, None)]


def test_a_hold_is_told_from_a_booking_only_to_its_own_business():
    assert blocks(Taken(TEN, ELEVEN, None))[0].kind is Kind.HOLD
    assert blocks(Taken(TEN, ELEVEN, None), own=False)[0].kind is Kind.RENTER


def test_a_blocked_time_is_away_to_its_own_business_and_taken_to_the_others():
    assert blocks(Taken(TEN, ELEVEN, None, block=uuid4()))[0].kind is Kind.AWAY
    assert blocks(Taken(TEN, ELEVEN, None, block=uuid4()), own=False)[0].kind is Kind.RENTER


def test_outside_working_hours_is_away_and_between_them_a_break():
    work = ((TEN, ELEVEN), (NOON, FIVE - 60))
    assert [(block.kind, block.begins, block.ends) for block in blocks(work=work)] == [
        (Kind.AWAY, NINE, TEN),
        (Kind.BREAK, ELEVEN, NOON),
        (Kind.AWAY, FIVE - 60, FIVE),
    ]
    assert blocks(work=()) == [Block(Kind.AWAY, NINE, FIVE)]


def test_a_booking_outside_working_hours_cuts_the_absence():
    found = blocks(Taken(NINE, TEN, VISIT), visits={VISIT: (NINE, TEN)}, work=((ELEVEN, FIVE),))
    assert [(block.kind, block.begins, block.ends) for block in found] == [
        (Kind.NOW, NINE, TEN),
        (Kind.AWAY, TEN, ELEVEN),
    ]


def test_nothing_is_drawn_outside_the_hours_shown():
    found = blocks(Taken(NINE - 60, TEN, VISIT), visits={VISIT: (NINE - 60, TEN)})
    assert found == [Block(Kind.NOW, NINE, TEN, VISIT)]


def test_spans_without_holes():
    assert without([(0, 10)], [(2, 3), (3, 5), (9, 12)]) == [(0, 2), (5, 9)]
    assert without([(0, 10)], [(0, 10)]) == []


def test_the_hours_shown_are_whole_and_inside_the_day():
    assert hours_shown([(545, 1021)], midnight=0) == (9, 18)
    assert hours_shown([], midnight=0) == (9, 17)
    assert hours_shown([(0, 1500)], midnight=0) == (0, 24)
