"""Ends: computed from the house's clock, kept open by what is open, carried out at night, never in a leap."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from peili.booking.models import Appointment
from peili.house.keeping import Clock, Rule
from peili.house.models import ProfileVersion
from peili.house.periods import period
from peili.house.profile import ProfileRefused, read_one
from peili.people.models import Client
from peili.rights.commands.reviews import WITHIN
from peili.rights.erasure.commands import name_claim
from peili.rights.erasure.pages import to_decide
from peili.rights.models import Erasure, Expiring, RetentionRun, Review
from peili.rights.queries.keeps import keeps_of, reviews_of
from peili.rights.retention.commands import go_on, run
from peili.rights.retention.queries import due, endings, nights, overdue, reviews_late
from peili.rights.retention.rules import Stop, ending, why_stop
from peili.vault.models import Subject
from tests.support.builders import create_client, local
from tests.support.rights import TODAY, by, received
from tests.support.sales import paid
from tests.support.salon import MORNING, Salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

LONG_AGO = datetime(2019, 3, 14, 10, tzinfo=UTC)
SIX = Rule(
    covers=("all",), keep=period("P6Y"), since="relationship_end", sooner_on=("request",), then="erase"
)
HEALTH = Rule(covers=("health.status",), keep=period("P2Y"), since="last_visit", sooner_on=(), then="erase")
CLOCKS = {"relationship_end": Clock(after="last_visit", plus=period("P1Y"), not_while=("future_booking",))}


def keep(salon: Salon, *rules: dict[str, object]) -> None:
    """Bring retention rules into force in a house with an otherwise whole profile."""
    from peili.house.profile import read_text  # noqa: PLC0415  # models need the settings
    from tests.support.houses import SOURCE  # noqa: PLC0415  # as above

    content = dict(read_text(SOURCE.read_text(encoding="utf-8")).content)
    if rules:
        content["retention"] = list(rules)
    ProfileVersion.objects.update(content=content)


def came(salon: Salon, at: datetime) -> Client:
    """Make a client whose only visit was then."""
    client = create_client(salon.house, "Vanha", "Asiakas", phone="+358409999999")
    Subject.objects.filter(pk=client.subject_id).update(made_at=at)
    visit = salon.visit(local(24, 15), client=client)
    Appointment.objects.filter(pk=visit.pk).update(starts_at=at, ends_at=at + timedelta(hours=1))
    visit.occupancy.all().delete()
    return client


PARTS: list[dict[str, object]] = [
    {"for": ["all"], "keep": "P6Y", "from": "last_visit", "then": "erase"},
    {"for": ["health.treatment"], "keep": "P2Y", "from": "last_visit", "then": "erase"},
]
LAST = {"last_visit": date(2020, 2, 29), "last_contact": date(2020, 6, 1), "matter_closed": date(2020, 1, 1)}


def test_the_end_is_the_houses_clock_added_up():
    found = ending([SIX], CLOCKS, last=LAST, open_=[])
    assert (found.on, found.event, found.length) == (date(2027, 2, 28), "last_visit", period("P7Y"))


def test_what_a_rule_ends_sooner_is_a_part():
    found = ending([SIX, HEALTH], CLOCKS, last=LAST, open_=[])
    assert found.on == date(2027, 2, 28)
    assert found.parts == ((date(2022, 2, 28), frozenset({"health.status"})),)


def test_what_is_open_holds_everything():
    found = ending([SIX, HEALTH], CLOCKS, last=LAST, open_=["unpaid"])
    assert (found.on, found.open, found.parts) == (None, ("unpaid",), ())


@pytest.mark.parametrize(
    ("last", "now", "due_", "people", "stop"),
    [
        (MORNING, MORNING + timedelta(days=1), 3, 100, None),
        (MORNING, MORNING - timedelta(days=1), 0, 100, Stop.BACKWARDS),
        (MORNING, MORNING + timedelta(days=15), 1, 100, Stop.JUMP),
        (MORNING, MORNING + timedelta(days=15), 0, 100, None),
        (MORNING, MORNING + timedelta(days=1), 21, 100, Stop.MANY),
        (MORNING, MORNING + timedelta(days=1), 50, 1000, None),
        (None, MORNING, 20, 20, None),
    ],
)
def test_a_leap_or_a_crowd_stops_the_night(
    last: datetime | None, now: datetime, due_: int, people: int, stop: Stop | None
):
    assert why_stop(last=last, now=now, due=due_, people=people) is stop


def test_an_expired_client_is_gone_by_morning_and_the_others_are_there(salon: Salon):
    keep(salon)
    old, new = came(salon, LONG_AGO), salon.aino
    assert endings([old.subject_id], now=MORNING)[old.subject_id].on == date(2025, 3, 14)
    done = run(now=MORNING)
    assert (done.due, done.erased, done.stopped) == (1, 1, "")
    assert not Client.objects.filter(pk=old.pk).exists()
    assert Client.objects.filter(pk=new.pk).exists()
    erasure = Erasure.objects.get()
    assert (erasure.ground, erasure.by_role) == ("retention", "program")
    assert erasure.scan is not None
    assert erasure.scan["hits"] == 0
    assert run(now=MORNING + timedelta(days=1)).erased == 0


OPEN: list[tuple[str, Callable[[Salon, Client], object]]] = [
    ("future_booking", lambda salon, old: salon.visit(local(26, 10), client=old)),
    ("unpaid", lambda _salon, old: paid(old.appointments.get(), way="invoice")),
    (
        "open_complaint",
        lambda salon, old: name_claim(
            subject=old.subject, about="riita", ends_on=TODAY, by=by(salon), now=MORNING
        ),
    ),
]


@pytest.mark.parametrize(("matter", "make"), OPEN, ids=[matter for matter, _make in OPEN])
def test_an_open_matter_holds_the_relationship_open(
    salon: Salon, matter: str, make: Callable[[Salon, Client], object]
):
    keep(salon)
    old = came(salon, LONG_AGO)
    make(salon, old)
    keep(salon)
    assert endings([old.subject_id], now=MORNING)[old.subject_id].open == (matter,)
    assert run(now=MORNING).erased == 0


def test_an_unanswered_request_holds_whatever_the_profile_says(salon: Salon):
    keep(salon)
    Subject.objects.filter(pk=salon.aino.subject_id).update(made_at=LONG_AGO)
    received(salon.aino)
    assert endings([salon.aino.subject_id], now=MORNING)[salon.aino.subject_id].open == ("open_request",)


def test_somebody_who_never_came_ends_from_when_the_card_was_made(salon: Salon):
    keep(salon)
    Subject.objects.filter(pk=salon.aino.subject_id).update(made_at=LONG_AGO)
    assert [each for each, _end in due(now=MORNING)] == [salon.aino.subject_id]


def test_a_booking_never_joined_to_a_card_ends_too(salon: Salon):
    keep(salon)
    claim = salon.online(local(25, 10)).claim
    Subject.objects.filter(pk=claim.subject_id).update(made_at=LONG_AGO)
    Appointment.objects.filter(claim=claim).update(starts_at=LONG_AGO, ends_at=LONG_AGO + timedelta(hours=1))
    assert run(now=MORNING).erased == 1
    assert not Subject.objects.filter(pk=claim.subject_id).exists()


def test_each_kind_has_an_end_with_its_reason(salon: Salon):
    keep(salon, *PARTS)
    old = came(salon, LONG_AGO)
    paid(old.appointments.get(), way="card")
    ids = [old.subject_id]
    found = endings(ids, now=MORNING)[old.subject_id]
    said = {each.what: (each.on, each.why) for each in keeps_of(ids, found, now=MORNING)}
    assert said["Kaikki muut tiedot"] == (date(2025, 3, 14), "6 vuotta viimeisen käynnin jälkeen")
    assert said["Hoitohistoria"] == (date(2021, 3, 14), "2 vuotta viimeisen käynnin jälkeen")
    until, why = said["Tositteet"]
    assert until is not None
    assert (until.month, until.day, "kirjanpitolaki" in why) == (12, 31, True)


def test_what_is_open_keeps_without_an_end_and_is_under_review(salon: Salon):
    keep(salon)
    received(salon.aino)
    ids = [salon.aino.subject_id]
    found = endings(ids, now=MORNING)[salon.aino.subject_id]
    assert [each.on for each in keeps_of(ids, found, now=MORNING)] == [None]
    (review,) = reviews_of(ids)
    assert (review.what, review.since) == ("Tietojen näkeminen", TODAY)


ASKS = {"for": ["all"], "keep": "P6Y", "from": "last_visit", "then": "review"}


def test_where_the_rule_says_so_a_person_is_asked_before_anybody_goes(salon: Salon):
    keep(salon, ASKS)
    old = came(salon, LONG_AGO)
    done = run(now=MORNING)
    assert (done.due, done.erased) == (0, 0)
    review = Review.objects.get()
    assert (review.subject_id, review.due_on - review.found_on) == (old.subject_id, WITHIN)
    assert [each.url for each in to_decide(salon.owner, MORNING)] == [reverse("rights:retention")]
    assert run(now=MORNING + timedelta(days=1)).erased == 0
    assert Review.objects.count() == 1
    register, night = old.subject.register_id, timedelta(hours=26)
    assert reviews_late(register, now=MORNING + WITHIN, by=night) == 0
    late = MORNING + WITHIN + timedelta(days=1)
    assert reviews_late(register, now=late, by=night) == 1
    assert reviews_late(salon.stranger.register_id, now=late, by=night) == 0
    assert overdue(now=late, by=night) == 0


def test_who_is_kept_on_is_asked_of_again_when_that_day_has_passed(salon: Salon):
    keep(salon, ASKS)
    came(salon, LONG_AGO)
    run(now=MORNING)
    browser, page = salon.browser(salon.owner), reverse("rights:review", args=[Review.objects.get().pk])
    assert "Vanha Asiakas" in browser.get(page).content.decode()
    until = TODAY + timedelta(days=100)
    assert browser.post(page, {"why": "treated", "until": "2030-01-01"}).status_code == 422
    assert browser.post(page, {"why": "treated", "until": until.isoformat()}).status_code == 302
    assert Review.objects.get().kept_until == until
    assert to_decide(salon.owner, MORNING) == []
    for days in range(10, 101, 10):
        run(now=MORNING + timedelta(days=days))
    assert Review.objects.get().kept_until == until
    run(now=MORNING + timedelta(days=101))
    review = Review.objects.get()
    assert (review.kept_until, review.why, review.found_on) == (None, "", until + timedelta(days=1))


def test_who_is_not_kept_on_goes_with_a_certificate(salon: Salon):
    keep(salon, ASKS)
    old = came(salon, LONG_AGO)
    run(now=MORNING)
    page = reverse("rights:review", args=[Review.objects.get().pk])
    answer = salon.browser(salon.owner).post(page, {"act": "erase"})
    erasure = Erasure.objects.get()
    assert answer.url == reverse("rights:certificate", args=[erasure.pk])
    assert (erasure.ground, erasure.by_role, erasure.done_at is not None) == ("retention", "owner", True)
    assert not Client.objects.filter(pk=old.pk).exists()
    assert not Review.objects.exists()


def test_a_person_is_asked_about_the_whole_only():
    said = {"clocks": {"relationship_end": {"after": "last_visit", "plus": "P0D", "not_while": []}}}
    with pytest.raises(ProfileRefused):
        read_one(said | {"categories": [], "retention": [ASKS | {"for": ["health.treatment"]}]}, "retention")


def test_who_ends_within_a_month_is_listed_ahead(salon: Salon):
    keep(salon)
    soon = came(salon, datetime(2020, 12, 10, 10, tzinfo=UTC))
    run(now=MORNING)
    listed = Expiring.objects.get()
    assert (listed.subject_id, listed.ends_on) == (soon.subject_id, date(2026, 12, 10))
    assert Client.objects.filter(pk=soon.pk).exists()


def test_a_clock_that_leapt_asks_the_owner_first(salon: Salon):
    keep(salon)
    run(now=MORNING)
    later = MORNING + timedelta(days=365 * 7)
    stopped = run(now=later)
    assert (stopped.stopped, stopped.erased) == ("jump", 0)
    assert Client.objects.count() == 2
    go_on(by=by(salon), now=later)
    assert run(now=later + timedelta(hours=1)).erased == 2
    assert nights().waiting is None
    assert run(now=MORNING).stopped == "backwards"


def test_a_part_goes_when_its_own_time_has_come(salon: Salon):
    keep(
        salon,
        {"for": ["all"], "keep": "P6Y", "from": "relationship_end", "then": "erase"},
        {"for": ["relationship", "health.treatment"], "keep": "P2Y", "from": "last_visit", "then": "erase"},
    )
    from tests.rights.test_erasure import lived  # noqa: PLC0415  # what a client leaves behind

    lived(salon)
    keep(
        salon,
        {"for": ["all"], "keep": "P6Y", "from": "relationship_end", "then": "erase"},
        {"for": ["case", "health.treatment"], "keep": "P2Y", "from": "last_visit", "then": "erase"},
    )
    old = MORNING - timedelta(days=900)
    Subject.objects.update(made_at=old)
    Appointment.objects.update(starts_at=old, ends_at=old + timedelta(hours=1))
    assert run(now=MORNING).erased == 1
    assert not salon.aino.subject.paper_cards.exists()
    assert Client.objects.filter(pk=salon.aino.pk).exists()
    assert run(now=MORNING + timedelta(days=1)).due == 0
    assert RetentionRun.objects.count() == 2
