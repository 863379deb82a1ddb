"""The waiting list: who is offered a free time, in which order, and what becomes of the offer."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client as Browser

from peili.booking.commands.answering import OfferOver, accept, decline
from peili.booking.commands.book import Details
from peili.booking.commands.cancel import cancel
from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.offering import end_offers, offer_freed
from peili.booking.commands.waiting import WaitsEnough, leave, sweep_waits, wait_at_desk, wait_online
from peili.booking.models import Appointment, Hold, Occupancy, Offer, Terms, Wait
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.texts import texts_for
from peili.booking.rules.waiting import Wishes
from peili.outbox.commands.sending import send_due
from peili.outbox.models import Message
from peili.people.ends import spent
from peili.people.models import Claim
from peili.rights.retention.commands import run
from peili.trail.commands import CLIENT, PROGRAM
from tests.support.builders import NOW, TODAY, create_client, local
from tests.support.houses import promise_as_is
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

HOUR = timedelta(hours=1)
UNTIL = date(2026, 11, 27)


@pytest.fixture
def salon(db: None) -> Salon:
    return prepared()


def prepared() -> Salon:
    """A salon whose Bea alone works, and is booked full on Tuesday from 9 to 17 but for what is cancelled."""
    found = make_salon()
    Terms.objects.update(offer_minutes=60)
    found.facial.practitioners.set([found.bea])
    found.aino.email = "aino@example.org"
    found.aino.save()
    return found


def wishes(**changes: object) -> Wishes:
    said: dict[str, object] = {
        "staff": None,
        "from_on": TODAY,
        "until_on": UNTIL,
        "weekdays": 127,
        "from_minute": 0,
        "to_minute": 24 * 60,
    }
    return Wishes(**(said | changes))  # type: ignore[arg-type]  # made of what is said above


def details(number: int) -> Details:
    return Details(
        first_name="Odottaja",
        last_name=f"Testinen{number}",
        phone=f"+35840555{number:04}",
        email=f"odottaja{number}@example.org",
        adult_confirmed=True,
        language="fi",
    )


def waits(salon: Salon, number: int, *, at: datetime = NOW, **changes: object) -> Wait:
    wait_online(service=salon.facial, wishes=wishes(**changes), details=details(number), now=at)
    return Wait.objects.latest("id")


def open_offer(wait: Wait) -> Offer:
    return Offer.objects.get(wait=wait, answer="")


def seen(salon: Salon) -> str:
    return texts_for(service=salon.facial, terms=terms_and_zone()[0], language="fi").seen


def taken(salon: Salon, offer: Offer, *, now: datetime = NOW) -> Appointment:
    return accept(offer=offer, token="x" * 43, seen=seen(salon), language="fi", now=now)


def link_in(message: Message) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/offer/\S+)", message.body)
    assert found
    return found[1]


TUESDAY_AT_TEN = {"from_minute": 600, "to_minute": 600, "weekdays": 0b10}


def test_a_time_is_kept_for_the_first_who_waits_and_nobody_else_can_have_it(salon: Salon):
    first = waits(salon, 1, **TUESDAY_AT_TEN)
    second = waits(salon, 2, at=NOW + timedelta(seconds=1), **TUESDAY_AT_TEN)
    assert offer_freed(now=NOW) == 1
    offer = open_offer(first)
    assert (offer.starts_at, offer.expires_at) == (local(24, 10), NOW + HOUR)
    assert not Offer.objects.filter(wait=second).exists()
    with pytest.raises(TimeTaken):
        hold(service=salon.facial, starts_at=local(24, 10), only=salon.bea.pk, now=NOW)
    assert offer_freed(now=NOW + timedelta(minutes=1)) == 0


def test_it_goes_on_to_the_next_when_it_is_not_answered_and_never_comes_back(salon: Salon):
    first, second = waits(salon, 1, **TUESDAY_AT_TEN), waits(salon, 2, **TUESDAY_AT_TEN)
    offer_freed(now=NOW)
    assert offer_freed(now=NOW + HOUR) == 1
    assert Offer.objects.get(wait=first).answer == "ended"
    assert open_offer(second).starts_at == local(24, 10)
    assert offer_freed(now=NOW + 2 * HOUR) == 0
    assert Offer.objects.count() == 2
    assert not Hold.objects.exists()
    assert not Occupancy.objects.exists()


def test_a_cancelled_visit_is_offered_within_the_minute(salon: Salon):
    visit = salon.visit(local(24, 10))
    wait = waits(salon, 1, **TUESDAY_AT_TEN)
    assert offer_freed(now=NOW) == 0
    cancel(appointment=visit, by=PROGRAM, now=NOW)
    assert offer_freed(now=NOW) == 1
    assert open_offer(wait).starts_at == local(24, 10)


def test_accepting_books_in_one_step_and_tells_so(salon: Salon):
    wait = waits(salon, 1, **TUESDAY_AT_TEN)
    offer_freed(now=NOW)
    visit = taken(salon, open_offer(wait))
    assert (visit.starts_at, visit.staff_id, visit.claim_id) == (local(24, 10), salon.bea.pk, wait.claim_id)
    assert visit.price_cents == salon.facial.price_cents
    assert visit.agreed.before.body
    assert Occupancy.objects.filter(appointment=visit).count() == 2
    assert not Hold.objects.exists()
    wait.refresh_from_db()
    assert wait.over == "booked"
    assert taken(salon, Offer.objects.get(wait=wait)) == visit
    assert Message.objects.filter(code="booking.booked", subject_id=wait.claim.subject_id).count() == 1


def test_declining_leaves_one_on_the_list_and_gives_the_time_to_the_next(salon: Salon):
    first, second = waits(salon, 1, **TUESDAY_AT_TEN), waits(salon, 2, **TUESDAY_AT_TEN)
    offer_freed(now=NOW)
    decline(offer=open_offer(first), now=NOW)
    first.refresh_from_db()
    assert first.over_at is None
    assert offer_freed(now=NOW) == 1
    assert open_offer(second)


def test_what_is_over_cannot_be_taken(salon: Salon):
    wait = waits(salon, 1, **TUESDAY_AT_TEN)
    offer_freed(now=NOW)
    offer = open_offer(wait)
    with pytest.raises(OfferOver):
        taken(salon, offer, now=NOW + HOUR)
    assert not Appointment.objects.exists()
    end_offers(now=NOW + HOUR)
    with pytest.raises(OfferOver):
        taken(salon, offer, now=NOW + HOUR)
    with pytest.raises(OfferOver):
        decline(offer=offer, now=NOW + HOUR)


def test_a_known_client_is_offered_no_time_of_another_visit_of_theirs(salon: Salon):
    salon.facial.practitioners.set([salon.bea, salon.owner])
    salon.visit(local(24, 10))
    wait_at_desk(
        client=salon.aino,
        service=salon.facial,
        wishes=wishes(staff=salon.owner.pk, **TUESDAY_AT_TEN),
        by=PROGRAM,
        now=NOW,
    )
    assert offer_freed(now=NOW) == 0
    other = create_client(salon.house, "Toinen", phone="+358401234000")
    wait_at_desk(
        client=other,
        service=salon.facial,
        wishes=wishes(staff=salon.owner.pk, **TUESDAY_AT_TEN),
        by=PROGRAM,
        now=NOW,
    )
    assert offer_freed(now=NOW) == 1
    visit = taken(salon, Offer.objects.get())
    assert (visit.client, visit.channel) == (other, "desk")
    assert visit.occupancy.filter(resource__client=other).exists()


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({"weekdays": 0b1000}, local(26, 9)),
        ({"from_minute": 16 * 60 - 30}, local(23, 15, 30)),
        ({"from_on": date(2026, 11, 25)}, local(25, 9)),
        ({"until_on": TODAY, "to_minute": 10 * 60}, None),
    ],
)
def test_only_what_suits_is_offered(salon: Salon, changes: dict[str, object], starts: datetime | None):
    wait = waits(salon, 1, **changes)
    offer_freed(now=NOW)
    found = Offer.objects.filter(wait=wait).values_list("starts_at", flat=True).first()
    assert found == starts


def test_an_offer_leaves_time_to_answer_and_the_houses_notice(salon: Salon):
    waits(salon, 1)
    offer_freed(now=NOW)
    assert Offer.objects.get().starts_at >= NOW + 3 * HOUR  # the hour of the offer, then two hours of notice


@pytest.mark.parametrize("at", [local(23, 7, 59), local(23, 19, 1), local(23, 23)])
def test_offers_are_made_within_decent_hours_only(salon: Salon, at: datetime):
    waits(salon, 1, at=NOW - timedelta(days=1))
    assert offer_freed(now=at) == 0


def test_three_offers_without_an_answer_end_the_waiting(salon: Salon):
    wait = waits(salon, 1)
    for each in range(3):
        assert offer_freed(now=NOW + each * HOUR) == 1
    assert offer_freed(now=NOW + 3 * HOUR) == 0
    wait.refresh_from_db()
    assert wait.over == "silent"
    assert Offer.objects.filter(wait=wait).values("starts_at").distinct().count() == 3


def test_a_house_without_a_list_offers_nothing(salon: Salon):
    waits(salon, 1)
    Terms.objects.update(offer_minutes=0)
    assert offer_freed(now=NOW) == 0


def test_leaving_gives_a_kept_time_back(salon: Salon):
    wait = waits(salon, 1, **TUESDAY_AT_TEN)
    offer_freed(now=NOW)
    leave(wait=wait, why=Wait.Over.LEFT, by=CLIENT, now=NOW)
    assert not Occupancy.objects.exists()
    assert Offer.objects.get().answer == "withdrawn"
    send_due(now=NOW)
    assert Message.objects.get(code="booking.offer").state == "cancelled"


def test_what_has_passed_ends_and_is_forgotten_a_month_later(salon: Salon):
    wait = waits(salon, 1, **TUESDAY_AT_TEN)
    offer_freed(now=NOW)
    after = local(28, 10)
    offer_freed(now=after)
    wait.refresh_from_db()
    assert wait.over == "past"
    assert spent(now=after + timedelta(days=29)) == {}
    assert list(spent(now=after + timedelta(days=30))) == [wait.claim.subject_id]
    assert sweep_waits(now=after + timedelta(days=60)) == 0  # who came for nothing else goes whole
    client_waits = wait_at_desk(client=salon.aino, service=salon.facial, wishes=wishes(), by=PROGRAM, now=NOW)
    leave(wait=client_waits, why=Wait.Over.REMOVED, by=PROGRAM, now=after)
    assert sweep_waits(now=after + timedelta(days=29)) == 0
    assert sweep_waits(now=after + timedelta(days=30)) == 1
    assert not Wait.objects.filter(client=salon.aino).exists()


def test_who_waited_in_vain_is_gone_with_the_night(salon: Salon):
    promise_as_is()
    wait = waits(salon, 1, **TUESDAY_AT_TEN)
    leave(wait=wait, why=Wait.Over.LEFT, by=CLIENT, now=NOW)
    subject = wait.claim.subject_id
    run(now=NOW + timedelta(days=13))
    run(now=NOW + timedelta(days=26))
    assert Claim.objects.filter(subject=subject).exists()
    run(now=NOW + timedelta(days=32))
    assert not Claim.objects.filter(subject=subject).exists()
    assert not Wait.objects.exists()
    assert not Message.objects.filter(subject=subject).exists()


def test_one_number_waits_for_a_few_things_at_once(salon: Salon):
    for _each in range(3):
        waits(salon, 1)
    with pytest.raises(WaitsEnough):
        waits(salon, 1)


def test_the_page_of_an_offer_acts_on_post_only_and_tells_of_nobody_else(salon: Salon):
    waits(salon, 1, **TUESDAY_AT_TEN)
    waits(salon, 2, **TUESDAY_AT_TEN)
    import time_machine  # noqa: PLC0415  # only here the clock crosses the web boundary

    with time_machine.travel(NOW, tick=False) as clock:
        offer_freed(now=NOW)
        message = Message.objects.get(code="booking.offer")
        assert message.heading == "Sinulle on vapaa aika: ti 24.11. klo 10.00"
        url, browser = link_in(message), Browser()
        page = browser.get(url).content.decode()
        assert "Sinulle on vapaa aika" in page
        assert "jäljellä 1 h" in page
        for other in ("Odottaja", "Testinen2", "odottaja2"):
            assert other not in page
        assert not Appointment.objects.exists()
        token = re.search(r'name="seen" value="([^"]+)"', page)
        assert token
        assert browser.post(f"{url}accept/", {"seen": "muu"}).status_code == 409
        booked = browser.post(f"{url}accept/", {"seen": token[1]})
        assert booked.status_code == 302
        assert "Aikasi on varattu" in browser.get(booked.url).content.decode()
        assert browser.post(f"{url}accept/", {"seen": token[1]}).url == booked.url
        assert browser.get(url).url == booked.url
        clock.shift(HOUR)
        assert browser.get(url).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_at_the_last_second_a_time_goes_to_one_only():
    """One accepts while the worker ends offers and makes new ones: never two visits, never a lost one."""
    salon = prepared()
    for number in range(6):
        waits(salon, number, weekdays=0b10, from_minute=600, to_minute=660)
    for each in range(3):
        now = NOW + each * HOUR
        offer_freed(now=now)
        offers = list(Offer.objects.filter(answer=""))
        last = now + HOUR - timedelta(milliseconds=1)

        def answers(offer: Offer, at: datetime = last) -> bool:
            try:
                taken(salon, offer, now=at)
            except OfferOver:
                return False
            finally:
                connection.close()
            return True

        def works(at: datetime = now + HOUR) -> int:
            try:
                return offer_freed(now=at)
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            answered = [pool.submit(answers, offer) for offer in offers * 2]
            worked = [pool.submit(works) for _each in range(2)]
            assert all(each.exception() is None for each in [*answered, *worked])
    visits = list(Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert len(set(visits)) == len(visits)
    assert len(visits) == Offer.objects.filter(answer="accepted").count()
    assert Occupancy.objects.filter(appointment__isnull=False, resource__role="staff").count() == len(visits)
    spans = sorted(Occupancy.objects.filter(resource__role="staff").values_list("start_minute", "end_minute"))
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert Wait.objects.filter(over="booked").count() == len(visits)
