"""What limits when a treatment is given: judged for its own day, told to the client and the desk."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from peili.booking.commands.blocks import block
from peili.booking.commands.book import book_at_desk
from peili.booking.commands.book_together import book_together_at_desk
from peili.booking.commands.cancel import cancel
from peili.booking.commands.move import Place, move, place_of
from peili.booking.commands.move_together import move_together
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.series import NotThen, book_series, move_rest
from peili.booking.commands.together import Arranged
from peili.booking.commands.visit import Stopped, start
from peili.booking.conditions import read_conditions
from peili.booking.models import Appointment, Exemption, Interval, Part, PatchTest, Service, Terms
from peili.booking.queries.together import Wanted
from peili.booking.rules.availability import Refusal
from peili.booking.rules.conditions import untested
from peili.house.reading import Node, Problems
from peili.outbox.models import Message
from peili.people.models import Staff
from peili.promises import gates
from peili.promises.gates import Limit, Wish, limits
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Role
from tests.support.builders import NOW, create_service, create_unit, local
from tests.support.salon import Salon, make_salon

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def salon(db: None) -> Salon:
    found = make_salon()
    Terms.objects.update(horizon_days=120)
    found.aino.email = "aino@example.org"
    found.aino.save()
    return found


def tint(salon: Salon, **changes: int) -> tuple[Service, Service]:
    """Make a lash tint that needs a test, and the visit at which it is made."""
    test = create_service(salon.house, salon.bea, slug="testi", name="Herkkyystesti", minutes=15, after=0)
    tint = create_service(salon.house, salon.bea, slug="varjays", name="Ripsien värjäys", minutes=30, after=0)
    PatchTest.objects.create(service=tint, test=test, **({"hours": 48, "days": 180} | changes))
    return tint, test


def booked(salon: Salon, service: Service, at: object) -> Appointment:
    return book_at_desk(
        client=salon.aino, service=service, staff=salon.bea, starts_at=at, by=PROGRAM, now=NOW
    )


def refused(salon: Salon, service: Service, at: object) -> bool:
    try:
        booked(salon, service, at)
    except TimeTaken as taken:
        return taken.refusal is Refusal.CONDITION
    return False


def test_a_treatment_that_needs_a_test_waits_for_it_and_its_hours(salon: Salon):
    treatment, test = tint(salon)
    assert refused(salon, treatment, local(27, 10))
    booked(salon, test, local(24, 10))  # ends at 10.15
    assert refused(salon, treatment, local(26, 10))
    assert not refused(salon, treatment, local(26, 10, 15))


def test_a_test_holds_as_many_days_as_the_house_says_and_goes_when_it_is_cancelled(salon: Salon):
    treatment, test = tint(salon, days=3)
    made = booked(salon, test, local(24, 10))
    assert not refused(salon, treatment, local(27, 16))
    assert refused(salon, treatment, local(28, 9))
    cancel(appointment=made, by=PROGRAM, now=NOW)
    assert refused(salon, treatment, local(27, 10))


def test_it_is_judged_again_when_the_visit_starts(salon: Salon):
    treatment, test = tint(salon)
    made = booked(salon, test, local(24, 10))
    visit = booked(salon, treatment, local(27, 10))
    cancel(appointment=made, by=PROGRAM, now=NOW)
    on = local(27, 10).date()
    with pytest.raises(Stopped) as stopped:
        start(appointment=visit, by=PROGRAM, now=local(27, 10), on=on, today=on)
    assert [each.code for each in stopped.value.stops] == ["booking.patch_test"]


def test_days_must_lie_between_two_visits_in_either_order_of_booking(salon: Salon):
    peel = create_service(salon.house, salon.bea, slug="kuorinta", name="Kuorinta", minutes=30, after=0)
    Interval.objects.create(service=salon.facial, after=peel, days=3)
    booked(salon, peel, local(24, 10))
    assert refused(salon, salon.facial, local(26, 16))
    visit = booked(salon, salon.facial, local(27, 9))
    assert refused(salon, peel, local(25, 9))
    assert not refused(salon, peel, local(27, 12))
    with pytest.raises(TimeTaken):
        to = Place(local(26, 12), salon.bea.pk)
        move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=NOW)
    moved = move(
        appointment=visit, seen=place_of(visit), to=Place(local(30, 12), salon.bea.pk), by=PROGRAM, now=NOW
    )
    assert moved.starts_at == local(30, 12)


def test_a_device_out_of_use_stops_the_visit_it_was_booked_for(salon: Salon):
    unit = create_unit("device", "laser", "Laser 1")
    Part.objects.create(service=salon.facial, role="device", pool="laser", offset=0, minutes=60)
    visit = booked(salon, salon.facial, local(24, 10))
    block(resource=unit, kind="away", starts_at=local(24, 8), ends_at=local(24, 18), by=PROGRAM, now=NOW)
    on = local(24, 10).date()
    with pytest.raises(Stopped) as stopped:
        start(appointment=visit, by=PROGRAM, now=local(24, 10), on=on, today=on)
    assert "Laser 1" in str(stopped.value.stops[0].text)


def test_the_public_pages_say_nothing_of_it_and_ask_nothing(salon: Salon):
    treatment, _test = tint(salon)
    page = Browser()
    with time_machine.travel(NOW, tick=False):
        html = page.get(f"/book/{treatment.slug}/").content.decode()
        held = page.post(f"/book/{treatment.slug}/hold/", {"start": "2026-11-27T08:00Z", "with": ""})
    assert "Herkkyystesti" not in html
    assert held.status_code == 302


def test_the_client_sees_why_behind_their_own_link_and_only_times_that_suit(salon: Salon):
    treatment, test = tint(salon)
    booked(salon, test, local(24, 10))
    visit = booked(salon, treatment, local(27, 10))
    link = re.search(r"8000(/booked/\S+)", Message.objects.get(thing_id=visit.pk).body)
    assert link
    with time_machine.travel(NOW, tick=False):
        html = Browser().get(f"{link[1]}move/").content.decode()
        assert "Herkkyystesti" in html
        assert "2026-11-25" not in html
        assert "2026-11-26T07:00Z" not in html
        assert "2026-11-26T" in html
        bea = salon.bea.code
        sent = {"start": f"2026-11-25T08:00Z {bea}", "seen": f"2026-11-27T08:00Z {bea}"}
        assert Browser().post(f"{link[1]}move/", sent).status_code == 400
    assert Appointment.objects.get(pk=visit.pk).starts_at == local(27, 10)


def test_the_desk_sees_why_and_books_the_test_from_there(salon: Salon):
    treatment, test = tint(salon)
    with time_machine.travel(NOW, tick=False):
        browser = salon.browser(salon.reception)
        url = f"/desk/book/?client={salon.aino.pk}&service={treatment.slug}&staff=&day=2026-11-25&time=10.00"
        html = browser.get(url).content.decode()
        assert "Herkkyystesti" in html
        assert f"service={test.slug}" in html
        assert "2026-11-25T10:00" not in html
        sent = {"service": treatment.slug, "staff": salon.bea.code, "starts": "2026-11-25T10:00+0200"}
        assert browser.post(f"/desk/book/?client={salon.aino.pk}", sent).status_code == 409
    assert not Appointment.objects.exists()


def together(salon: Salon, *services: Service, at: object = None) -> list[Appointment]:
    """Book treatments one after another on Tuesday at ten unless `at` says another time."""
    offsets = tuple(60 * number for number in range(len(services)))
    return book_together_at_desk(
        client=salon.aino,
        wanted=[Wanted(each) for each in services],
        at=Arranged(at or local(24, 10), offsets, (salon.bea.pk,) * len(services)),
        by=PROGRAM,
        now=NOW,
    )


def test_each_treatment_of_a_visit_is_asked_about(salon: Salon):
    """Two treatments that need days between them are no visit, and a series keeps them too."""
    peel = create_service(salon.house, salon.bea, slug="kuorinta", minutes=60, after=0)
    laser = create_service(salon.house, salon.bea, slug="laser", minutes=60, after=0)
    Interval.objects.create(service=laser, after=peel, days=14)
    with pytest.raises(TimeTaken) as taken:
        together(salon, peel, laser)
    assert taken.value.refusal is Refusal.CONDITION
    assert not Appointment.objects.exists()
    Interval.objects.create(service=peel, after=peel, days=21)
    visits = [Arranged(local(24, 10) + days * DAY, (0,), (salon.bea.pk,)) for days in (0, 14)]
    with pytest.raises(NotThen) as refusing:
        book_series(client=salon.aino, wanted=[Wanted(peel)], visits=visits, by=PROGRAM, now=NOW)
    assert refusing.value.at == visits[1].starts_at
    assert not Appointment.objects.exists()


def test_what_belongs_together_is_not_moved_to_where_it_is_not_given(salon: Salon):
    peel = create_service(salon.house, salon.bea, slug="kuorinta", minutes=60, after=0)
    other = create_service(salon.house, salon.bea, slug="muu", minutes=60, after=0)
    booked(salon, peel, local(24, 15))
    visit = together(salon, other, peel, at=local(27, 10))
    Interval.objects.create(service=peel, after=peel, days=2)
    to = Arranged(local(25, 10), (0, 60), (salon.bea.pk, salon.bea.pk))
    seen = {each.pk: place_of(each) for each in visit}
    with pytest.raises(TimeTaken) as taken:
        move_together(appointments=visit, seen=seen, at=to, by=PROGRAM, now=NOW)
    assert taken.value.refusal is Refusal.CONDITION
    with pytest.raises(NotThen):
        move_rest(appointments=visit, by_days=-2, at=local(25, 10), by=PROGRAM, now=NOW)
    move_rest(appointments=visit, by_days=-1, at=local(26, 10), by=PROGRAM, now=NOW)


def test_the_desk_offers_no_time_of_a_visit_at_which_a_part_is_not_given(salon: Salon):
    dye, _test = tint(salon)
    desk = salon.browser(salon.reception)
    asked = f"/desk/book/several/?client={salon.aino.pk}&first={dye.slug}&second=kasvohoito&day=2026-11-25"
    page = desk.get(asked).content.decode()
    assert "herkkyystesti" in page.lower()
    assert 'name="visit"' not in page


def test_one_question_serves_all_times_of_a_page(salon: Salon, django_assert_max_num_queries):
    treatment, test = tint(salon)
    for day in (24, 26, 28):
        booked(salon, test, local(day, 10))
    with django_assert_max_num_queries(8):
        limits(Wish(client_id=salon.aino.pk, service_id=treatment.pk, now=NOW))


def test_spans_without_a_test_are_what_no_test_covers():
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # the zone of this example

    zone = ZoneInfo("Europe/Helsinki")
    at = local(10, 10)
    assert untested([], hours=48, days=3, zone=zone) == [(None, None)]
    spans = untested([(at, at + HOUR), (at + DAY, at + DAY + HOUR)], hours=48, days=3, zone=zone)
    assert spans == [(None, local(12, 11)), (local(14, 24), None)]
    assert Limit(code="x", text="", since=local(14, 24)).stops(local(14, 24))
    assert not Limit(code="x", text="", until=local(12, 11)).stops(local(12, 11))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"puuttuu": {}}, "there is no such service"),
        ({"varjays": {"test": {"by": "varjays"}}}, "cannot be its own test"),
        ({"varjays": {"test": {"by": "testi", "at_least": "PT24H"}}}, "may come late"),
        ({"varjays": {"test": {"by": "testi", "at_most": "P1D"}}}, "longer than `at_least`"),
        ({"varjays": {"days_after": {"puuttuu": 3}}}, "there is no such service"),
    ],
)
def test_conditions_that_cannot_hold_do_not_load(said: dict[str, object], why: str):
    class Booking:
        services = {"varjays": None, "testi": None}

    problems = Problems()
    read_conditions(Node(said, "conditions", problems), {"booking": Booking})
    assert why in "\n".join(problems)


def by(staff: Staff) -> Actor:
    return Actor(role=Role(staff.role), subject_id=staff.subject_id)


def test_a_practitioner_sets_a_condition_aside_for_a_day_and_nobody_else_does(salon: Salon):
    service, _test = tint(salon)
    how = {"client": salon.aino, "service": service, "staff": salon.bea, "now": NOW, "despite": "elsewhere"}
    with pytest.raises(TimeTaken):
        book_at_desk(**how, starts_at=local(26, 10), by=by(salon.reception))
    made = book_at_desk(**how, starts_at=local(26, 10), by=by(salon.bea))
    found = Exemption.objects.get()
    assert (found.by, found.code, found.why) == (salon.bea, "booking.patch_test", "elsewhere")
    entry = Entry.objects.get(act="booking.exempt")
    assert (entry.actor_id, entry.fields) == (salon.bea.subject_id, ["booking.patch_test", "why_elsewhere"])
    with time_machine.travel(local(26, 10)):  # the day's decision lets it start too
        start(
            appointment=made,
            by=PROGRAM,
            now=local(26, 10),
            on=local(26, 10).date(),
            today=local(26, 10).date(),
        )


def test_an_exemption_is_of_its_day_alone(salon: Salon):
    service, _test = tint(salon)
    how = {"client": salon.aino, "service": service, "staff": salon.bea, "now": NOW, "by": by(salon.bea)}
    made = book_at_desk(**how, starts_at=local(26, 10), despite="judged")
    later, other_day = (Place(local(day, hour), salon.bea.pk) for day, hour in ((26, 14), (27, 10)))
    moved = move(appointment=made, seen=place_of(made), to=later, by=by(salon.reception), now=NOW)
    with pytest.raises(TimeTaken):
        move(appointment=moved, seen=place_of(moved), to=other_day, by=by(salon.bea), now=NOW)
    move(appointment=moved, seen=later, to=other_day, by=by(salon.bea), now=NOW, despite="asked")
    assert [str(each.day) for each in Exemption.objects.order_by("day")] == ["2026-11-26", "2026-11-27"]


def test_what_is_of_health_is_not_set_aside(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    hard = Limit(code="agreements.deferred", text="")
    monkeypatch.setitem(gates._limits, "agreements.deferred", lambda _wish: [hard])
    with pytest.raises(TimeTaken):
        book_at_desk(
            client=salon.aino,
            service=salon.facial,
            staff=salon.bea,
            starts_at=local(26, 10),
            by=by(salon.owner),
            now=NOW,
            despite="judged",
        )
    assert not Exemption.objects.exists()


def test_the_desk_offers_the_way_and_the_visit_tells_of_it(salon: Salon):
    service, _test = tint(salon)
    url = f"/desk/book/?client={salon.aino.pk}"
    asked = f"{url}&service={service.slug}&staff={salon.bea.code}&day=2026-11-26"
    assert "Varaa ehdosta huolimatta" not in salon.browser(salon.reception).get(asked).content.decode()
    browser = salon.browser(salon.bea)
    assert "Varaa ehdosta huolimatta" in browser.get(asked).content.decode()
    times = browser.get(f"{asked}&despite=1").content.decode()
    assert 'name="despite"' in times
    said = {"service": service.slug, "staff": salon.bea.code, "starts": "2026-11-26T10:00+0200"}
    assert browser.post(url, said).status_code == 409  # without a reason it is refused as before
    answer = browser.post(url, said | {"despite": "elsewhere"})
    assert answer.status_code == 302
    shown = salon.browser(salon.reception).get(answer["Location"]).content.decode()
    assert "Annetaan ilman talon pyytämää testiä" in shown
    assert "Bea Hoitaja" in shown


def test_a_visit_that_stands_against_a_condition_is_let_from_its_own_page(salon: Salon):
    service, _test = tint(salon)
    rule = PatchTest.objects.get()
    PatchTest.objects.all().delete()
    made = booked(salon, service, local(26, 10))
    rule.save(force_insert=True)
    url = f"/desk/appointments/{made.pk}/"
    browser = salon.browser(salon.bea)
    assert "Anna hoito ehdosta huolimatta" in browser.get(url).content.decode()
    assert salon.browser(salon.reception).post(f"{url}exempt/", {"despite": "mild"}).status_code == 403
    assert browser.post(f"{url}exempt/", {"despite": "x"}).status_code == 409
    assert browser.post(f"{url}exempt/", {"despite": "mild"}).status_code == 302
    assert browser.post(f"{url}exempt/", {"despite": "mild"}).status_code == 409  # nothing stops it any more
    assert Exemption.objects.get().why == "mild"
