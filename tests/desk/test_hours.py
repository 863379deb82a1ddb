"""The pages of time: absences, what they meet, and the bookings that are moved with one press."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from peili.booking.commands.book import book_at_desk
from peili.booking.models import Appointment, Block, Closure, PublicTerms, Service, Terms, Unfit, WeeklyHours
from peili.booking.queries.free import load_setting, next_free
from peili.booking.rules.hours import moment_of
from peili.house.commands import change_profile, load_profile
from peili.house.exporting import as_yaml, whole_profile
from peili.house.profile import ProfileRefused
from peili.outbox.models import Message
from peili.people.models import Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, create_client, local
from tests.support.houses import DEMO, load_house
from tests.support.salon import Salon

AWAY = {"first": "2026-11-26", "last": "2026-11-27", "begins": "", "ends": ""}
TEN = local(26, 10)
DAYS = (local(26, 2) - timedelta(hours=2), local(28, 2) - timedelta(hours=2))  # whole ones


def address(salon: Salon, who: str = "bea", what: str = "away") -> str:
    return f"/desk/hours/{getattr(salon, who).code}/{what}/"


def browser(salon: Salon, who: str = "bea") -> Browser:
    return salon.browser(getattr(salon, who))


def test_an_absence_over_days_takes_them_whole(salon: Salon):
    bea = browser(salon)
    answer = bea.post(address(salon), AWAY)
    assert answer.status_code == 302
    absence = Block.objects.get()
    assert (absence.kind, absence.starts_at, absence.ends_at) == ("away", *DAYS)
    assert "Muutos on tallessa." in bea.get(address(salon)).content.decode()
    html = bea.get(address(salon)).content.decode()
    assert "Muutos on tallessa." not in html
    assert "to 26.11. – pe 27.11." in html
    assert "Poissaolon syytä ei kysytä" in html
    assert "Poissa" in browser(salon).get("/desk/day/2026-11-26/").content.decode()
    gone = browser(salon).post(f"{address(salon)}back/", {"absence": str(absence.pk)})
    assert (gone.status_code, Block.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last": "2026-11-25"}, "Viimeinen päivä on ennen ensimmäistä."),
        ({"first": "2026-11-20", "last": "2026-11-23"}, "Tämä päivä on jo mennyt."),
        ({"last": "2028-11-25"}, "Kirjoita enintään vuoden pituinen aika."),
        ({"last": "2026-11-26", "begins": "14", "ends": "13.30"}, "Loppu ei ole alun jälkeen."),
        ({"begins": "25"}, "Kirjoita aika näin: 9 tai 13.30."),
        ({"first": ""}, 'aria-invalid="true"'),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "Kirjoita päivä tältä"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(salon: Salon, typed: dict, said: str):
    answer = browser(salon).post(address(salon), AWAY | typed)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert said.lower() in html.lower()
    assert not Block.objects.exists()


def test_what_it_meets_is_seen_first_then_stands_to_do_and_moves_by_one_press(salon: Salon):
    salon.aino.email = "aino@example.org"
    salon.aino.save()
    visit, bea = salon.visit(TEN), browser(salon)
    told = Message.objects.count()
    answer = bea.post(address(salon), AWAY)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "1 varaus ei enää mahtuisi paikalleen" in html
    assert "Aikasi on siirretty" in html
    assert not Block.objects.exists()
    assert Message.objects.count() == told
    carried = dict(
        re.findall(r'<input type="hidden" name="(first|last|begins|ends|sure)" value="(.*?)">', html)
    )
    assert bea.post(address(salon), carried).url == "/desk/hours/unfit/"
    assert "1 varaus ei enää mahdu paikalleen" in browser(salon, "reception").get("/desk/").content.decode()
    shown = bea.get("/desk/hours/unfit/").content.decode()
    to = re.search(r'name="to" value="([^"]*)">Siirrä: to 26.11. klo 10.00, Olga Omistaja', shown)
    assert to is not None
    sent = {"visit": str(visit.pk), "to": to[1]}
    assert bea.post("/desk/hours/unfit/", sent).status_code == 302
    moved = Appointment.objects.get(pk=visit.pk)
    assert (moved.staff_id, moved.starts_at) == (salon.owner.pk, TEN)
    assert "Kaikki varaukset mahtuvat" in bea.get("/desk/hours/unfit/").content.decode()
    assert "ei enää mahdu" not in browser(salon, "reception").get("/desk/").content.decode()
    assert bea.post("/desk/hours/unfit/", sent).status_code == 302  # the same press again


def test_a_time_that_went_meanwhile_is_said_and_the_list_stays(salon: Salon):
    visit, bea = salon.visit(TEN), browser(salon)
    bea.post(address(salon), AWAY | {"sure": "1"})
    salon.online(TEN)
    where = f"2026-11-26T10:00:00+02:00 {salon.bea.code}"
    taken = {"visit": str(visit.pk), "to": f"2026-11-26T10:00:00+02:00 {salon.owner.code} {where}"}
    answer = bea.post("/desk/hours/unfit/", taken)
    assert answer.status_code == 409
    assert "Hoitajalla on silloin toinen varaus." in answer.content.decode()
    for broken in ("", "a b c d", "2026-11-26T10:00:00+02:00", f"0001-01-01T00:00:00+02:00 x {where}"):
        assert bea.post("/desk/hours/unfit/", taken | {"to": broken}).status_code == 400
    who = salon.owner.code
    for starts in ("0001-01-01T10:00:00+00:00", "9999-12-31T10:00:00+00:00", "2026-11-26T11:00:30+02:00"):
        assert bea.post("/desk/hours/unfit/", taken | {"to": f"{starts} {who} {where}"}).status_code == 400
    for was in ("0001-01-01T00:00:00+23:00", "2026-11-26T10:00:00"):
        broken = f"2026-11-26T11:00:00+02:00 {who} {was} {salon.bea.code}"
        assert bea.post("/desk/hours/unfit/", taken | {"to": broken}).status_code == 400
    unknown = taken | {"to": f"2026-11-26T11:00:00+02:00 nobody {where}"}
    assert bea.post("/desk/hours/unfit/", unknown).status_code == 409
    assert Appointment.objects.get(pk=visit.pk).starts_at == TEN


def test_a_visit_is_left_as_it_is(salon: Salon):
    visit, bea = salon.visit(TEN), browser(salon)
    bea.post(address(salon), AWAY | {"sure": "1"})
    assert bea.post(f"/desk/hours/unfit/{visit.pk}/leave/").status_code == 302
    assert Unfit.objects.get().accepted_at is not None
    assert bea.post(f"/desk/hours/unfit/{visit.pk}/leave/").status_code == 404


def test_who_may_take_whose_time(salon: Salon):
    owner, bea, renter = (browser(salon, who) for who in ("owner", "bea", "renter"))
    assert owner.get(address(salon, "bea")).status_code == 200
    assert bea.get(address(salon, "owner")).status_code == 403
    assert renter.get(address(salon, "bea")).status_code == 404
    assert owner.get(address(salon, "renter")).status_code == 404
    salon.foreign_visit(TEN)
    renter.post(address(salon, "renter"), AWAY | {"sure": "1"})
    assert "Salla Salainen" in renter.get("/desk/hours/unfit/").content.decode()
    assert "Salainen" not in owner.get("/desk/hours/unfit/").content.decode()


def test_the_list_costs_the_same_however_many_there_are(salon: Salon, django_assert_num_queries):
    owner = browser(salon, "owner")
    salon.visit(TEN)
    owner.post(address(salon), AWAY | {"sure": "1"})
    owner.get("/desk/hours/unfit/")
    with django_assert_num_queries(11):
        owner.get("/desk/hours/unfit/")
    Block.objects.all().delete()
    for hour in (12, 14):
        salon.visit(local(26, hour))
        salon.visit(local(27, hour))
    owner.post(address(salon), AWAY | {"sure": "1"})
    owner.get("/desk/hours/unfit/")
    with django_assert_num_queries(11):
        assert owner.get("/desk/hours/unfit/").content.decode().count('class="homeless-who"') == 5


def week(**days: str) -> dict[str, str]:
    return {f"d{number}": "" for number in range(14)} | days


def test_weeks_in_turn_are_set_shown_and_exported(salon: Salon):
    bea = browser(salon)
    where = address(salon, what="weeks")
    assert 'value="9.00-17.00"' in bea.get(where).content.decode()
    two = bea.get(f"{where}?weeks=2").content.decode()
    assert two.count('value="9.00-17.00"') == 14
    typed = week(d0="9-12, 13-17", d8="10:30-18") | {"weeks": "2", "since": "2026-11-23"}
    assert bea.post(where, typed).status_code == 302
    html = bea.get(where).content.decode()
    assert 'value="9.00-12.00, 13.00-17.00"' in html
    assert 'value="10.30-18.00"' in html
    assert 'value="2026-11-23"' in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"d0": "9-12, 11-13"}, "menevät päällekkäin"),
        ({"d3": "17-9"}, "aikaisempi ensin"),
        ({"d3": "ilta"}, "aikaisempi ensin"),
        ({"d3": "9-25"}, "Tällaista kellonaikaa ei ole."),
        ({"d3": "9-1\u0663"}, "aikaisempi ensin"),
        ({"since": "2026-11-24"}, "ei ole maanantai"),
        ({"since": ""}, 'aria-invalid="true"'),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_field(salon: Salon, typed: dict, said: str):
    sent = week(d0="9-17") | {"weeks": "2", "since": "2026-11-23"} | typed
    html = browser(salon).post(address(salon, what="weeks"), sent).content.decode()
    assert said in html
    assert html.count('aria-invalid="true"') == 1


def test_shorter_weeks_show_first_what_they_leave_without_a_place(salon: Salon):
    visit, bea = salon.visit(TEN), browser(salon)
    sent = week(d0="9-17") | {"weeks": "1"}
    html = bea.post(address(salon, what="weeks"), sent).content.decode()
    assert "1 varaus ei enää mahtuisi" in html
    assert "Työajan ulkopuolella." in html
    assert bea.post(address(salon, what="weeks"), sent | {"sure": "1"}).url == "/desk/hours/unfit/"
    assert Unfit.objects.get().appointment_id == visit.pk


def test_a_date_that_differs_comes_and_goes(salon: Salon):
    bea, where = browser(salon), address(salon, what="dates")
    assert bea.post(where, {"on": "2026-12-24", "hours": ""}).status_code == 302
    assert bea.post(where, {"on": "2026-12-23", "hours": "9-12"}).status_code == 302
    html = bea.get(where).content.decode()
    assert "ke 23.12." in html
    assert "9.00-12.00" in html
    assert "ei töissä" in html
    assert "Tämä päivä on jo mennyt." in bea.post(where, {"on": "2026-11-23"}).content.decode()
    assert bea.post(f"{where}clear/", {"on": "2026-12-24"}).status_code == 302
    assert "ei töissä" not in bea.get(where).content.decode()
    assert bea.post(f"{where}clear/", {"on": "x"}).status_code == 302


TERMS = {
    "step": "30",
    "notice": "4",
    "horizon": "60",
    "cancel": "48",
    "gaps": "strict",
    "least_gap": "0",
    "most": "2",
    "within": "30",
    "offer": "45",
    "offers_from": "9",
    "offers_to": "19",
    "confirm": "3",
    "series": "4",
    "weeks_from": "2",
    "weeks_to": "5",
    "lapses": "6",
}


@pytest.fixture
def opened(db: None) -> Browser:
    """A house with a profile that the pages can change, seen by its owner."""
    load_house(DEMO)
    owner = Staff.objects.filter(role="owner", controller__kind="house")[0]
    found = Browser()
    found.force_login(owner.account)
    return found


def test_terms_go_into_the_profile_and_into_force(opened: Browser):
    assert opened.get("/desk/hours/terms/").status_code == 200
    html = opened.post("/desk/hours/terms/", TERMS | {"horizon": "0", "gaps": "x"}).content.decode()
    assert html.count('aria-invalid="true"') >= 2
    assert Terms.objects.get().magnet == "none"
    crossed = TERMS | {
        "offers_from": "20",
        "offers_to": "8",
        "weeks_from": "6",
        "weeks_to": "2",
        "least_gap": "7",
    }
    html = opened.post("/desk/hours/terms/", crossed).content.decode()
    assert "Kirjoita myöhäisempi tunti." in html
    assert "Kirjoita enemmän viikkoja." in html
    assert "Kirjoita luku 5 välein" in html
    assert "Profiili ei hyväksy" not in html
    saved = opened.post("/desk/hours/terms/", TERMS, follow=True)
    assert "Muutos on tallessa." in saved.content.decode()
    terms = Terms.objects.get()
    assert (terms.step_minutes, terms.notice_minutes, terms.horizon_days) == (30, 240, 60)
    assert (terms.magnet, terms.cancel_hours, terms.most_coming, terms.most_within_days) == (
        "strict",
        48,
        2,
        30,
    )
    assert (terms.offer_minutes, terms.offers_from_hour, terms.offers_to_hour) == (45, 9, 19)
    assert terms.lapse_months == 6
    assert terms.confirm_after == 3
    assert (terms.series_times, terms.series_weeks_from, terms.series_weeks_to) == (4, 2, 5)
    said = whole_profile()["booking"]["terms"]
    assert (said["gaps"], said["most_coming"]) == ("strict", 2)
    load_profile(text=as_yaml(), by=PROGRAM, now=NOW)
    assert (Terms.objects.get().magnet, Terms.objects.get().offer_minutes) == ("strict", 45)
    assert Terms.objects.get().lapse_months == 6


def test_the_check_by_a_code_is_chosen_and_left_out_again(opened: Browser):
    before = whole_profile()["online"]
    assert opened.post("/desk/hours/terms/", TERMS | {"check": ["email", "sms"]}).status_code == 302
    assert PublicTerms.objects.get().checked_ways == ["email", "sms"]
    assert whole_profile()["online"] == before | {"check_contact": ["email", "sms"]}
    page = opened.get("/desk/hours/terms/").content.decode()
    assert page.count('name="check"') == page.count(" checked", page.index('name="check"')) == 2
    load_profile(text=as_yaml(), by=PROGRAM, now=NOW)
    assert PublicTerms.objects.get().checked_ways == ["email", "sms"]
    assert opened.post("/desk/hours/terms/", TERMS).status_code == 302
    assert PublicTerms.objects.get().checked_ways == []
    assert {name: value for name, value in whole_profile()["online"].items() if value != []} == before


def test_a_rota_of_two_weeks_is_said_by_the_file_and_read_from_it(opened: Browser):
    staff = Staff.objects.practitioners()[0]
    where = f"/desk/hours/{staff.code}/weeks/"
    sent = week(d0="9-12, 13-17", d9="10-18") | {"weeks": "2", "since": "2026-11-23", "sure": "1"}
    assert opened.post(where, sent).status_code == 302
    before = whole_profile()
    weeks = {"from": "2026-11-23", "hours": [{"mon": ["9.00-12.00", "13.00-17.00"]}, {"wed": "10.00-18.00"}]}
    assert before["rota"][staff.code]["weeks"] == weeks
    rows = set(WeeklyHours.objects.values_list("staff", "week", "weekday", "opens"))
    load_profile(text=as_yaml(), by=PROGRAM, now=NOW)
    assert whole_profile() == before
    assert set(WeeklyHours.objects.values_list("staff", "week", "weekday", "opens")) == rows
    one_week = f"/desk/settings/people/{staff.code}/hours/"
    assert opened.get(one_week).url == where
    refused = opened.post(one_week, {"bookable": "on", "wed": "9-12"})
    assert refused.status_code == 409
    assert where in refused.content.decode()
    assert 'value="9-12"' in refused.content.decode()
    assert whole_profile() == before
    broken = before | {"rota": {staff.code: before["rota"][staff.code] | {"hours": {"mon": "9-17"}}}}
    with pytest.raises(ProfileRefused):
        change_profile(changed={"rota": broken["rota"]}, by=PROGRAM, now=NOW)
    for wrong in ({"from": "2026-11-24", "hours": [{}, {}]}, {"from": "2026-11-23", "hours": [{}]}):
        line = {"gives": before["rota"][staff.code]["gives"], "weeks": wrong}
        with pytest.raises(ProfileRefused):
            change_profile(changed={"rota": {staff.code: line}}, by=PROGRAM, now=NOW)


def test_the_desk_is_told_that_clients_are_not_offered_a_time(salon: Salon):
    Terms.objects.update(magnet="strict")
    where = f"/desk/book/?client={salon.aino.pk}&service=kasvohoito&day=2026-11-26&time=13"
    html = browser(salon).get(where).content.decode()
    assert "13.00 on vapaa. Asiakkaille sitä ei tarjota" in html
    assert "on vapaa. Asiakkaille" not in browser(salon).get(f"{where[:-2]}9").content.decode()


def test_the_owner_closes_days_and_chooses_holidays(salon: Salon):
    owner = browser(salon, "owner")
    html = owner.get("/desk/hours/closed/").content.decode()
    assert "25.12.2026 joulupäivä" in html
    assert "juhannusaatto" in html
    assert "6.12.2028" not in html
    sent = {"days": ["2026-12-24 christmas_eve", "2026-12-25 christmas"]}
    assert owner.post("/desk/hours/closed/holidays/", sent).status_code == 302
    assert owner.get("/desk/hours/closed/").content.decode().count(" checked") == 2
    assert "Suljettu" in owner.get("/desk/day/2026-12-24/").content.decode()
    odd = {"days": ["2026-12-24 nobody"]}
    assert owner.post("/desk/hours/closed/holidays/", odd).status_code == 302
    backwards = owner.post("/desk/hours/closed/", {"first": "2026-12-30", "last": "2026-12-29"})
    assert "Viimeinen päivä on ennen" in backwards.content.decode()
    assert owner.post("/desk/hours/closed/", {"first": "2026-12-28", "last": "2026-12-30"}).status_code == 302
    closure = Closure.objects.get(holiday="")
    assert owner.post("/desk/hours/closed/open/", {"closure": str(closure.pk)}).status_code == 302
    assert Closure.objects.count() == 2


def test_a_renter_closes_only_themself(salon: Salon):
    salon.visit(TEN)
    renter = browser(salon, "renter")
    renter.post("/desk/hours/closed/", {"first": "2026-11-26", "last": "2026-11-26"})
    assert set(Block.objects.values_list("resource__staff", flat=True)) == {salon.renter.pk}
    closure = Closure.objects.get()
    owner = browser(salon, "owner")
    assert owner.post("/desk/hours/closed/open/", {"closure": str(closure.pk)}).status_code == 404
    html = owner.post("/desk/hours/closed/", {"first": "2026-11-26", "last": "2026-11-26"}).content.decode()
    assert "1 varaus ei enää mahtuisi" in html
    assert "Silloin on suljettu" in html


def test_the_settings_show_first_too_and_a_load_lists_what_a_longer_treatment_no_longer_fits(opened: Browser):
    service = Service.objects.filter(online=True, practitioners__code="elina", controller__kind="house")[0]
    elina = Staff.objects.get(code="elina")
    client = create_client(elina.controller)
    client.adult_confirmed = True
    client.save()
    setting = load_setting(service=service, first=local(26, 9).date(), days=14, only=elina.pk)
    start = next_free(setting=setting, first=local(26, 9).date(), days=14, now=NOW, at_most=1)[0]
    book_at_desk(
        client=client,
        service=service,
        staff=elina,
        starts_at=moment_of(start.minute),
        by=PROGRAM,
        now=NOW,
    )
    where, sent = "/desk/settings/people/elina/hours/", {"bookable": "on", "sun": "5-6"}
    assert "ei enää mahtuisi" in opened.post(where, sent).content.decode()
    booking = whole_profile()["booking"]
    line = booking["services"][service.slug] | {"minutes": service.minutes + 30}
    changed = booking | {"services": booking["services"] | {service.slug: line}}
    change_profile(changed={"booking": changed}, by=PROGRAM, now=NOW)
    assert Unfit.objects.get().why == "length"
    opened.post(where, sent | {"sure": "1"})
    assert Unfit.objects.get().why == "hours"
