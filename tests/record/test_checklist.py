"""What only people can see: looked at by a date, by a role, with its history."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from peili.house.checklist.commands import NotSaid, look_at
from peili.house.checklist.queries import checklist, standing_of
from peili.house.checklist.rules import Found, standing
from peili.house.models import Look, ProfileVersion
from peili.people.todo import todos
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW
from tests.support.houses import promise
from tests.support.salon import make_salon

SINCE = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 4, 30), Found.NEVER),  # the last day of April stands for the 31st
        (date(2026, 5, 1), Found.LATE),
    ],
)
def test_what_nobody_looked_at_is_red_after_its_first_time(today: date, found: Found):
    assert standing(claim="doors_locked", since=SINCE, last=None, today=today).found is found


@pytest.mark.parametrize(
    ("day", "good", "found"),
    [
        (0, True, Found.GOOD),
        (78, True, Found.SOON),
        (92, True, Found.SOON),
        (93, True, Found.LATE),
        (0, False, Found.REFUSED),
    ],
)
def test_a_look_is_good_until_its_day(day: int, good: bool, found: Found):  # noqa: FBT001  # a case of the table
    last = (date(2026, 3, 1), "owner", good)
    today = date(2026, 3, 1) + timedelta(days=day)
    assert standing(claim="antivirus", since=SINCE, last=last, today=today).found is found


@pytest.mark.django_db
def test_a_claim_said_again_after_a_break_begins_anew():
    make_salon()
    for days, said in ((200, True), (150, False), (40, True), (0, True)):
        version = promise(security={"antivirus": "attested"} if said else {})
        ProfileVersion.objects.filter(pk=version.pk).update(loaded_at=NOW - timedelta(days=days))
    assert standing_of("antivirus", now=NOW).found is Found.NEVER
    ProfileVersion.objects.filter(number__gt=1).update(content=version.content)
    assert standing_of("antivirus", now=NOW).found is Found.LATE


@pytest.mark.django_db
@pytest.mark.engine
def test_a_look_is_never_changed_nor_removed():
    make_salon()
    promise()
    made = look_at(claim="doors_locked", good=True, role="owner", by=PROGRAM, now=NOW)
    for change in (Look.objects.update, Look.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(**({"good": False} if change == Look.objects.update else {}))
    assert Look.objects.get() == made
    with pytest.raises(NotSaid):
        look_at(claim="staff_trained", good=True, role="owner", by=PROGRAM, now=NOW)


@pytest.mark.django_db
def test_the_owner_marks_what_was_seen_and_is_asked_again():
    salon = make_salon()
    promise()
    browser = salon.browser(salon.owner)
    answer = browser.post("/record/checklist/locked_cabinet/", {"role": "receptionist", "good": "no"})
    assert answer.url.endswith("/record/checklist/#locked_cabinet")
    with translation.override("fi"):
        page = browser.get("/record/checklist/").content.decode()
        waiting = [(str(each.text), each.late) for each in todos(staff=salon.owner, now=NOW)]
    assert "vastaanottovirkailija" in page or "vastaanotto" in page
    assert any("lukitussa kaapissa" in text and late for text, late in waiting)
    assert Entry.objects.get(act="house.look_at").fields == ["locked_cabinet"]
    assert {each.claim for each in checklist(now=NOW)} == {
        "computers_password",
        "antivirus",
        "doors_locked",
        "locked_cabinet",
    }
    assert (
        browser.post("/record/checklist/staff_trained/", {"role": "owner", "good": "yes"}).status_code == 404
    )
