"""Moving a visit at the desk without dragging, and taking back what was done."""

from datetime import datetime, timedelta

import pytest
import time_machine

from peili.booking.commands.blocks import block
from peili.booking.commands.cancel import cancel
from peili.booking.commands.move import Place, move, place_of
from peili.booking.models import Appointment, Occupancy
from peili.outbox.models import Message
from peili.people.models import Staff
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, local
from tests.support.salon import MORNING, Salon

HOUR = timedelta(hours=1)


@pytest.fixture
def told(salon: Salon) -> Salon:
    """Let the client be reachable."""
    salon.aino.email = "aino@example.org"
    salon.aino.save()
    return salon


def url(visit: Appointment, act: str = "move/") -> str:
    return f"/desk/appointments/{visit.pk}/{act}"


def at(when: datetime, staff: Staff) -> str:
    return f"{when:%Y-%m-%dT%H:%M}Z {staff.code}"


def form(start: str, seen: str) -> dict[str, str]:
    return {"start": start, "seen": seen}


def rows(visit: Appointment) -> list[tuple]:
    found = Occupancy.objects.filter(appointment=visit)
    return sorted(found.values_list("resource", "start_minute", "end_minute"))


def undoing(browser, visit: Appointment) -> dict[str, str]:
    """Return what the notice on the visit's page would send."""
    notice = browser.get(url(visit, "")).context["undo"]
    return {"url": notice.url, **dict(notice.fields)}


def pressed(browser, visit: Appointment):
    sent = undoing(browser, visit)
    return browser.post(sent.pop("url"), sent)


def test_the_page_offers_the_next_free_times_its_own_among_them(salon: Salon):
    visit = salon.visit(local(24, 10))
    salon.visit(local(24, 12), client=create_client(salon.house, "Eeva", "Esimerkki"))
    html = salon.browser(salon.reception).get(url(visit)).content.decode()
    assert f'value="{at(local(24, 10, 15), salon.bea)}"' in html
    assert f'value="{at(local(24, 11, 15), salon.bea)}"' not in html
    assert {each.staff for each in _targets(salon, visit)} == {salon.bea}
    anyone = _targets(salon, visit, staff="")
    assert {each.staff for each in anyone} == {salon.bea, salon.owner}  # hers while she is free


def _targets(salon: Salon, visit: Appointment, **sent: str):
    query = {"day": "2026-11-24", "staff": salon.bea.code} | sent
    return salon.browser(salon.reception).get(url(visit), query).context["targets"]


def test_why_not_names_every_rule_that_refuses_for_each_practitioner(salon: Salon):
    visit, other = salon.visit(local(24, 10)), create_client(salon.house, "Eeva", "Esimerkki")
    salon.visit(local(24, 16, 30) - HOUR, client=other)
    browser = salon.browser(salon.reception)
    html = browser.get(url(visit), {"day": "2026-11-24", "staff": "", "time": "16.10"}).content.decode()
    assert "Ajat eivät ala tuolta minuutilta tässä talossa." in html
    assert html.count("Hoitaja ei ole töissä koko sitä aikaa.") == 2
    assert html.count("Hoitajalla on silloin toinen varaus.") == 1
    free = browser.get(url(visit), {"day": "2026-11-24", "staff": salon.bea.code, "time": "13"})
    assert "Siirrä: ti 24.11. klo 13.00, Bea Hoitaja" in free.content.decode()


def test_a_press_moves_and_the_notice_moves_back(told: Salon):
    visit = told.visit(local(26, 10))
    browser = told.browser(told.reception)
    sent = browser.post(url(visit), form(at(local(26, 14), told.owner), at(local(26, 10), told.bea)))
    assert sent.url == url(visit, "")
    visit.refresh_from_db()
    assert (visit.starts_at, visit.staff) == (local(26, 14), told.owner)
    assert pressed(browser, visit).url == url(visit, "")
    visit.refresh_from_db()
    assert (visit.starts_at, visit.staff) == (local(26, 10), told.bea)
    assert "Muutos kumottiin." in browser.get(url(visit, "")).content.decode()
    assert browser.get(url(visit, "")).context["undo"] is None
    assert Entry.objects.filter(act="booking.move").count() == 2


@pytest.mark.parametrize(("left", "waiting"), [(["booking.moved"], "booking.moved"), ([], "booking.booked")])
def test_undoing_takes_back_what_has_not_left_and_tells_again_what_has(
    told: Salon, left: list[str], waiting: str
):
    visit = told.visit(local(26, 10))
    moved = move(
        appointment=visit,
        seen=place_of(visit),
        to=Place(local(26, 14), told.bea.pk),
        by=PROGRAM,
        now=NOW,
    )
    Message.objects.filter(code__in=left).update(state=Message.State.SENT, sent_at=NOW)
    move(
        appointment=moved,
        seen=place_of(moved),
        to=place_of(visit),
        by=PROGRAM,
        now=NOW + HOUR,
        undoing=moved.moved_at,
    )
    assert [each.code for each in Message.objects.filter(state=Message.State.QUEUED)] == [waiting]


def test_an_undoing_left_open_tells_whoever_has_heard_of_that_move_since(
    told: Salon, morning: time_machine.Traveller
):
    visit = told.visit(local(27, 10))
    browser = told.browser(told.reception)
    browser.post(url(visit), form(at(local(27, 14), told.bea), at(local(27, 10), told.bea)))
    left_open = undoing(browser, visit)
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)  # the client has heard: 14
    for to, was in ((15, 14), (14, 15)):
        morning.shift(HOUR)
        browser.post(url(visit), form(at(local(27, to), told.bea), at(local(27, was), told.bea)))
    browser.post(left_open.pop("url"), left_open)
    visit.refresh_from_db()
    assert visit.starts_at == local(27, 10)
    assert [each.code for each in Message.objects.filter(state=Message.State.QUEUED)] == ["booking.moved"]


@pytest.mark.parametrize("made", ["", "x", "2026-11-24T08:00:00", "0001-01-01T00:00:00+23:00"])
def test_an_undoing_that_does_not_say_of_what_is_a_move_like_any_other(told: Salon, made: str):
    visit = told.visit(local(27, 10))
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    sent = form(at(local(27, 14), told.bea), at(local(27, 10), told.bea)) | {"undo": "yes", "made": made}
    assert told.browser(told.reception).post(url(visit), sent).status_code == 302
    assert [each.code for each in Message.objects.filter(state=Message.State.QUEUED)] == ["booking.moved"]


def test_who_knows_the_time_and_was_not_told_of_the_change_hears_nothing(told: Salon):
    visit = told.visit(local(27, 10))
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    browser = told.browser(told.reception)
    browser.post(url(visit), form(at(local(27, 14), told.bea), at(local(27, 10), told.bea)))
    pressed(browser, visit)
    browser.post(url(visit, "cancel/"))
    pressed(browser, visit)
    assert not Message.objects.filter(state=Message.State.QUEUED).exists()
    assert Message.objects.filter(state=Message.State.CANCELLED).count() == 2


def test_a_refused_move_says_why_and_where_the_visit_stands(salon: Salon):
    visit = salon.visit(local(24, 10))
    salon.visit(local(24, 13), client=create_client(salon.house, "Eeva", "Esimerkki"))
    answer = salon.browser(salon.owner).post(
        url(visit), form(at(local(24, 13), salon.bea), at(local(24, 10), salon.bea))
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Hoitajalla on silloin toinen varaus." in html
    assert "Käynti on nyt ti 24.11. klo 10.00, Bea Hoitaja." in html
    assert "Siirrä: ti 24.11. klo 13.00, Olga Omistaja" in html


def test_the_second_of_two_editors_sees_what_stands_now(salon: Salon):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.owner)
    seen = at(local(24, 10), salon.bea)
    browser.post(url(visit), form(at(local(24, 14), salon.bea), seen))
    answer = browser.post(url(visit), form(at(local(24, 15), salon.bea), seen))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Joku muu muutti käyntiä hetki sitten." in html
    assert "Käynti on nyt ti 24.11. klo 14.00" in html


@pytest.mark.parametrize(
    "start", ["", "eilen", "2026-02-31T10:00Z", "2026-11-24T10:00Z s4", "2026-11-24T10:00Z x"]
)
def test_what_cannot_be_read_or_is_not_offered_moves_nothing(salon: Salon, start: str):
    visit = salon.visit(local(24, 10))
    answer = salon.browser(salon.owner).post(url(visit), form(start, at(local(24, 10), salon.bea)))
    assert answer.status_code in {400, 409}
    visit.refresh_from_db()
    assert visit.starts_at == local(24, 10)


def test_a_started_visit_is_not_moved(salon: Salon):
    visit = salon.visit(local(24, 10))
    Appointment.objects.filter(pk=visit.pk).update(started_at=local(24, 8))
    answer = salon.browser(salon.owner).get(url(visit))
    assert answer.status_code == 409
    assert "Hoito on jo aloitettu." in answer.content.decode()
    assert '<button class="row' not in answer.content.decode()


def test_a_cancellation_is_undone_with_its_minutes(told: Salon):
    visit = told.visit(local(26, 10))
    before = rows(visit)
    browser = told.browser(told.reception)
    browser.post(url(visit, "cancel/"))
    assert pressed(browser, visit).url == url(visit, "")
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_at) == ("booked", None)
    assert rows(visit) == before
    assert Entry.objects.filter(act="booking.restore").count() == 1
    assert [each.code for each in Message.objects.filter(state=Message.State.QUEUED)] == ["booking.booked"]
    assert browser.post(url(visit, "restore/")).status_code == 302


def test_who_cancelled_the_visit_themselves_is_told_that_it_is_booked_again(told: Salon):
    visit = told.visit(local(27, 10))
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    cancel(appointment=visit, by=CLIENT, now=MORNING)  # its message has not left yet
    browser = told.browser(told.reception)
    assert browser.post(url(visit, "restore/")).status_code == 302
    assert [each.code for each in Message.objects.filter(state=Message.State.QUEUED)] == ["booking.booked"]


def test_an_undoing_that_comes_too_late_says_so_and_changes_nothing(salon: Salon):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.owner)
    browser.post(url(visit, "cancel/"))
    salon.visit(local(24, 10), client=create_client(salon.house, "Eeva", "Esimerkki"))
    answer = pressed(browser, visit)
    assert answer.status_code == 409
    assert "Muutosta ei voi kumota: aika ei ole enää vapaa." in answer.content.decode()
    visit.refresh_from_db()
    assert visit.state == "cancelled"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("away", "Hoitaja on silloin poissa."),
        ("closed", "Silloin on suljettu."),
        ("outside", "Hoitajan aika on silloin varattu toisessa kalenterissa."),
    ],
)
def test_a_cancellation_inside_an_absence_is_not_undone_and_says_what_is_in_the_way(
    salon: Salon, kind: str, said: str
):
    visit = salon.visit(local(26, 10))
    block(
        resource=salon.bea.resource,
        kind=kind,
        starts_at=local(26, 9),
        ends_at=local(26, 12),
        by=PROGRAM,
        now=NOW,
    )
    browser = salon.browser(salon.owner)
    browser.post(url(visit, "cancel/"))
    answer = pressed(browser, visit)
    assert answer.status_code == 409
    assert f"aika ei ole enää vapaa. {said}" in answer.content.decode()


def test_the_search_costs_the_same_whatever_the_calendar_holds(salon: Salon, django_assert_max_num_queries):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.owner)
    for day in range(25, 29):
        for hour in (9, 11, 13):
            salon.visit(local(day, hour), client=create_client(salon.house, "A", f"N{day}{hour}"))
    with django_assert_max_num_queries(17):
        assert browser.get(url(visit)).status_code == 200
