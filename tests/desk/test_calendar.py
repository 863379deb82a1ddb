"""The calendar's own acts: length, breaks, arrivals, extra lanes; each with its way back."""

import re

import pytest

from peili.booking.models import Appointment, Block, Lane, Occupancy, Unfit
from peili.outbox.models import Message
from peili.trail.models import Entry
from tests.support.builders import create_client, local
from tests.support.calendar import blocked, lane_of
from tests.support.salon import Salon

DAY = "/desk/day/2026-11-24/"
BREAK = {"day": "2026-11-24", "time": "12.00", "minutes": "30"}


def url(visit: Appointment, act: str = "") -> str:
    return f"/desk/appointments/{visit.pk}/{act}"


def undone(browser, page: str):
    """Press the button of the notice on a page."""
    notice = browser.get(page).context["undo"]
    return browser.post(notice.url, dict(notice.fields))


def test_the_length_is_changed_on_the_panel_and_back(salon: Salon):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.reception)
    panel = browser.get(url(visit)).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', panel)[1]
    assert '<option value="60" selected>1 h</option>' in panel
    assert "Asiakas saa viestin uudesta kestosta" in panel
    assert browser.post(url(visit, "length/"), {"minutes": "90", "seen": seen}).url == url(visit)
    visit.refresh_from_db()
    assert visit.minutes == 90
    again = browser.post(url(visit, "length/"), {"minutes": "75", "seen": seen})
    assert again.status_code == 409
    assert "Joku muu muutti käyntiä hetki sitten." in again.content.decode()
    undone(browser, url(visit))
    visit.refresh_from_db()
    assert visit.minutes == 60


@pytest.mark.parametrize(("sent", "status"), [("7", 409), ("", 400), ("kauan", 400), ("0", 409)])
def test_a_length_that_is_none_is_refused_in_words(salon: Salon, sent: str, status: int):
    visit = salon.visit(local(24, 10))
    answer = salon.browser(salon.owner).post(
        url(visit, "length/"), {"minutes": sent, "seen": "2026-11-24T09:00Z"}
    )
    assert answer.status_code == status
    assert "Käynti kestää viiden minuutin askelin, vähintään viisi." in answer.content.decode()


def test_a_free_stretch_leads_to_keeping_it_and_the_kept_one_to_freeing_it(salon: Salon):
    salon.visit(local(24, 10))
    browser = salon.browser(salon.bea)
    html = browser.get(DAY).content.decode()
    link = f"/desk/block/?start=2026-11-24T09%3A15Z%20{salon.bea.code}"
    assert link in html
    page = browser.get(link).content.decode()
    assert "11.15–17.00" in page
    sent = browser.post("/desk/block/", BREAK | {"staff": salon.bea.code})
    assert sent.url == f"{DAY}?lane={salon.bea.code}"
    kept = Block.objects.get()
    assert (kept.starts_at, kept.ends_at, kept.kind) == (local(24, 12), local(24, 12, 30), "away")
    assert f"/desk/blocks/{kept.pk}/" in browser.get(DAY).content.decode()
    browser.post(f"/desk/blocks/{kept.pk}/")
    assert not Occupancy.objects.filter(resource=salon.bea.resource, start_minute__gte=0, block__isnull=False)
    undone(browser, DAY)
    assert Block.objects.get().starts_at == local(24, 12)
    browser.post("/desk/block/", BREAK | {"staff": salon.bea.code, "time": "14"})
    undone(browser, DAY)
    assert Block.objects.get().starts_at == local(24, 12)


@pytest.mark.parametrize("wrong", [{"time": "kohta"}, {"minutes": "0"}, {"day": "1999-01-01"}])
def test_a_break_that_cannot_be_read_keeps_nothing(salon: Salon, wrong: dict[str, str]):
    answer = salon.browser(salon.bea).post("/desk/block/", BREAK | {"staff": salon.bea.code} | wrong)
    assert answer.status_code == 400
    assert f'name="time" value="{wrong.get("time", "12.00")}"' in answer.content.decode()
    assert ("Kirjoita aika näin: 9 tai 13.30." in answer.content.decode()) == ("time" in wrong)
    assert not Block.objects.exists()


def test_a_break_over_a_visit_shows_it_first_and_lists_it_until_the_break_is_taken_away(salon: Salon):
    visit, browser = salon.visit(local(24, 12)), salon.browser(salon.reception)
    sent = BREAK | {"staff": salon.bea.code, "minutes": "120"}
    first = browser.post("/desk/block/", sent)
    assert "1 varaus ei enää mahtuisi paikalleen" in first.content.decode()
    assert not Block.objects.exists()
    carried = dict(first.context["found"].carried)
    assert browser.post("/desk/block/", carried | {"sure": "1"}).url == "/desk/hours/unfit/"
    assert [each.appointment for each in Unfit.objects.all()] == [visit]
    browser.post(f"/desk/blocks/{Block.objects.get().pk}/")
    assert not Unfit.objects.exists()


@pytest.mark.engine
@pytest.mark.parametrize("who", ["", "x", "\x00", "s2\x00", "a" * 500])
def test_the_time_of_nobody_is_not_kept(salon: Salon, who: str):
    assert salon.browser(salon.bea).post("/desk/block/", BREAK | {"staff": who}).status_code == 404
    assert not Block.objects.exists()


def test_nobody_keeps_or_frees_another_businesss_time(salon: Salon):
    browser, foreign = salon.browser(salon.owner), blocked(salon.renter)
    assert browser.post("/desk/block/", BREAK | {"staff": salon.renter.code}).status_code == 404
    assert browser.post(f"/desk/blocks/{foreign.pk}/").status_code == 404
    html = browser.get(DAY).content.decode()
    assert str(foreign.pk) not in html
    assert f"%20{salon.renter.code}" not in html


def test_a_time_from_another_calendar_is_not_freed_here(salon: Salon):
    kept = blocked(salon.bea)
    Block.objects.update(kind=Block.Kind.OUTSIDE)
    assert salon.browser(salon.bea).post(f"/desk/blocks/{kept.pk}/").status_code == 409
    assert Block.objects.exists()


def test_who_has_arrived_waits_on_the_first_page_until_the_treatment_starts(salon: Salon):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.reception)
    assert browser.post(url(visit, "arrived/")).url == url(visit)
    assert browser.post(url(visit, "arrived/")).url == url(visit)
    assert Entry.objects.filter(act="booking.arrived").count() == 1
    today = browser.get("/desk/").content.decode()
    assert "Odottaa täällä" in today
    assert "saapui klo 8.00" in today
    assert "saapunut" in browser.get(DAY).content.decode()
    salon.browser(salon.bea).post(url(visit, "start/"))
    assert "Odottaa täällä" not in browser.get("/desk/").content.decode()
    day = browser.get(DAY).content.decode()
    assert "hoidossa" in day
    assert browser.post(url(visit, "arrived/")).status_code == 409
    salon.browser(salon.bea).post(url(visit, "finish/"))
    assert 'class="course-word is-finished">valmis' in browser.get(DAY).content.decode()


def test_a_mistaken_arrival_is_taken_back_and_another_days_is_refused(salon: Salon):
    visit, later = salon.visit(local(24, 10)), salon.visit(local(25, 10))
    browser = salon.browser(salon.reception)
    browser.post(url(visit, "arrived/"))
    undone(browser, url(visit))
    visit.refresh_from_db()
    assert visit.arrived_at is None
    assert browser.post(url(later, "arrived/")).status_code == 409


def test_double_booking_asks_why_and_stands_beside(salon: Salon):
    salon.visit(local(24, 10))
    other = salon.visit(local(24, 13), client=create_client(salon.house, "Eeva", "Esimerkki"))
    browser = salon.browser(salon.owner)
    asked = {"day": "2026-11-24", "staff": salon.bea.code, "time": "10"}
    page = browser.get(url(other, "move/"), asked).content.decode()
    assert "Silti lisäkaistalle" in page
    sent = {
        "start": f"2026-11-24T08:00Z {salon.bea.code}",
        "seen": f"2026-11-24T11:00Z {salon.bea.code}",
        "why": "together",
    }
    assert browser.post(url(other, "move/"), sent | {"why": "koska"}).status_code == 409
    assert browser.post(url(other, "move/"), sent).url == url(other)
    html = browser.get(DAY).content.decode()
    assert html.count("lane-extra") == 1
    assert "Kaksi asiakasta tulee yhdessä".lower() in html.lower()
    assert Lane.objects.get().resource.lane_of == salon.bea
    entry = Entry.objects.get(act="booking.open_lane")
    assert entry.actor_id == salon.owner.subject_id
    assert "why_together" in entry.fields


def test_the_desk_books_into_a_lane_too(salon: Salon):
    salon.visit(local(24, 10))
    guest = create_client(salon.house, "Eeva", "Esimerkki")
    browser, page = salon.browser(salon.owner), f"/desk/book/?client={guest.pk}"
    wanted = {"service": salon.facial.slug, "staff": salon.bea.code}
    html = browser.get(
        page, {"client": guest.pk, "day": "2026-11-24", "time": "10", **wanted}
    ).content.decode()
    assert "Avaa kaista ja varaa" in html
    starts = re.search(r'name="starts" value="(2026-11-24T10:00[^"]+)"', html)[1]
    assert browser.post(page, wanted | {"starts": starts, "why": "urgent"}).status_code == 302
    assert Appointment.objects.filter(starts_at=local(24, 10), staff=salon.bea).count() == 2


def test_an_empty_lane_is_closed_and_one_in_use_stays(salon: Salon):
    lane = lane_of(salon.bea)
    browser = salon.browser(salon.bea)
    assert "Sulje kaista" in browser.get(DAY).content.decode()
    assert browser.post(f"/desk/lanes/{lane.pk}/close/").status_code == 302
    assert not Lane.objects.exists()
    assert (
        salon.browser(salon.owner).post(f"/desk/lanes/{lane_of(salon.renter).pk}/close/").status_code == 404
    )


def test_a_message_goes_out_for_a_length_and_none_for_an_arrival(salon: Salon):
    visit = salon.visit(local(24, 10))
    before = Message.objects.count()
    browser = salon.browser(salon.owner)
    browser.post(url(visit, "arrived/"))
    assert Message.objects.count() == before
    browser.post(url(visit, "length/"), {"minutes": "75", "seen": "2026-11-24T09:00Z"})
    visit.refresh_from_db()
    assert (visit.minutes, Message.objects.count()) == (75, before + 1)
