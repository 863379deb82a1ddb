"""A relative's mark asks why on every page of what is kept of them; a sealed file has a mask of its own."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from peili.people.commands.relatives import declare_relative
from peili.people.files import FileShut, refuse_shut
from peili.people.models import Opening
from peili.people.reach.commands import open_past
from peili.people.roles import OPENS
from peili.promises.reading import PROGRAM, Reading, reading
from peili.promises.vocabulary import TREATMENT_HISTORY
from peili.rights.paper.commands import FIELD
from peili.trail.commands import Actor
from peili.trail.models import Purpose, Role
from tests.support.builders import local
from tests.support.erasing import paper_of
from tests.support.salon import MORNING, Salon, make_salon
from tests.support.sources import inside, python

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as moving:
        yield moving


@pytest.fixture
def salon(db: None, clock: time_machine.Traveller) -> Salon:
    return make_salon()


def pages(salon: Salon) -> list[str]:
    visit = salon.visit(local(24, 10))
    aino = salon.aino.pk
    return [
        reverse("desk:card", args=[aino]),
        reverse("desk:edit_card", args=[aino]),
        reverse("desk:appointment", args=[visit.pk]),
        reverse("agreements:visit", args=[visit.pk]),
        reverse("care:record", args=[visit.pk]),
        reverse("care:allergies", args=[aino]),
        reverse("care:skin", args=[aino]),
        reverse("rights:new", args=[aino]),
        reverse("rights:paper_card", args=[paper_of(salon.aino).pk]),
    ]


def why(salon: Salon) -> None:
    by = Actor(role=Role(salon.bea.role), subject_id=salon.bea.subject_id)
    open_past(client=salon.aino, staff=salon.bea, why=Opening.Why.ASKED, words="", by=by, now=MORNING)


def test_each_of_their_pages_asks_why_first_and_opens_for_the_reason(
    salon: Salon, clock: time_machine.Traveller
):
    asked, everywhere = reverse("desk:past", args=[salon.aino.pk]), pages(salon)
    bea, olga = salon.browser(salon.bea), salon.browser(salon.owner)
    by = Actor(role=Role(salon.bea.role), subject_id=salon.bea.subject_id)
    declare_relative(client=salon.aino, staff=salon.bea, by=by, now=MORNING)
    for path in everywhere:
        assert bea.get(path).headers.get("Location") == asked, path
        posted = bea.post(path)
        assert posted.headers.get("Location") == asked or posted.status_code == 405, path
        assert olga.get(path).headers.get("Location") != asked, path
    assert bea.get(asked).status_code == 200
    why(salon)
    for path in everywhere:
        assert bea.get(path).headers.get("Location") != asked, path
    clock.shift(2 * HOUR)
    for path in everywhere[2:]:
        bea.get("/desk/")
        assert bea.get(path).headers.get("Location") in {asked, "/locked/"}, path


def test_what_was_begun_may_be_sent_after_the_hour(salon: Salon, clock: time_machine.Traveller):
    by = Actor(role=Role(salon.bea.role), subject_id=salon.bea.subject_id)
    declare_relative(client=salon.aino, staff=salon.bea, by=by, now=MORNING)
    why(salon)
    path, asked = reverse("care:allergies", args=[salon.aino.pk]), reverse("desk:past", args=[salon.aino.pk])
    clock.shift(2 * HOUR)
    bea = salon.browser(salon.bea)
    assert bea.get(path).headers.get("Location") == asked
    assert bea.post(path).headers.get("Location") != asked


@pytest.mark.django_db
def test_a_file_opens_in_its_own_purposes_only(salon: Salon):
    subject, opened = salon.aino.subject_id, set()
    for role, purposes in OPENS.items():
        for purpose in Purpose.values:
            codes = frozenset(each.code for each in purposes.get(Purpose(purpose), ()))
            with reading(Reading(opens=codes, controllers=None, purpose=purpose)):
                try:
                    refuse_shut(FIELD, TREATMENT_HISTORY, subject)
                    opened.add((str(role), purpose))
                except FileShut:
                    pass
    assert opened == {
        *(
            (role, purpose)
            for role in ("owner", "practitioner")
            for purpose in ("rights", "card", "treatment")
        ),
        ("privacy", "rights"),
    }
    with reading(PROGRAM):
        refuse_shut(FIELD, TREATMENT_HISTORY, subject)
    closed = Reading(
        opens=frozenset({TREATMENT_HISTORY.code}),
        controllers=None,
        purpose=Purpose.RIGHTS,
        closed=frozenset({subject}),
    )
    with reading(closed), pytest.raises(FileShut):
        refuse_shut(FIELD, TREATMENT_HISTORY, subject)


def test_nothing_opens_a_sealed_file_past_the_mask():
    opening = {inside(path) for path in python("src") if "cabinet().open(" in path.read_text("utf-8")}
    assert opening == {
        "src/peili/rights/paper/commands.py",  # asks the mask
        "src/peili/own/packages.py",  # the person's own copy
    }
