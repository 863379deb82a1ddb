"""Programmes: drawn up, accepted by the client, booked from, ended."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from peili.booking.commands.cancel import cancel
from peili.care.commands.programmes import (
    PURPOSE,
    AcceptedAlready,
    Ended,
    accept_by_link,
    accept_here,
    end,
    link_to,
)
from peili.care.models import Programme
from peili.care.queries.programmes import Course, courses, has_open_programme, open_programmes
from peili.care.words import Ending
from peili.house.queries import house_zone
from peili.people.commands.links import LinkEnded, find_link
from peili.trail.models import Entry
from tests.care.test_records import raw
from tests.support.builders import local
from tests.support.care import NOON, Care

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def accepted(care: Care, *days: tuple[int, int]) -> Programme:
    return accept_here(programme=care.programme(*days), witness=care.bea, by=care.by, now=NOON)


def course(care: Care, *, now=NOON) -> Course:
    return courses(open_programmes(care.aino), now=now, zone=house_zone())[0]


def test_a_programme_waits_for_the_clients_word_and_books_nothing_before(care: Care):
    care.programme()
    assert course(care).next is None
    assert not has_open_programme(care.aino.subject_id)
    assert "Kosteus kuntoon" not in raw("care_programme")
    assert "Posken" not in raw("care_programme")


def test_accepted_in_the_salon_it_says_who_saw_it(care: Care):
    made = accepted(care)
    assert (made.accepted, made.witness, made.accepted_at) == ("here", care.bea, NOON)
    assert has_open_programme(care.aino.subject_id)
    assert Entry.objects.latest("id").act == "care.accept_programme"


def test_accepted_by_link_it_was_the_client_and_the_link_is_used_up(care: Care):
    made = care.programme()
    token = link_to(programme=made, by=care.by, now=NOON)
    link = find_link(token=token, purpose=PURPOSE, now=NOON)
    assert accept_by_link(link=link, now=NOON).accepted == "link"
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.role, entry.actor) == ("care.accept_programme", "client", None)
    with pytest.raises(LinkEnded):
        find_link(token=token, purpose=PURPOSE, now=NOON)


def test_it_is_accepted_once_and_never_after_its_end(care: Care):
    made = accepted(care)
    with pytest.raises(AcceptedAlready):
        accept_here(programme=made, witness=care.bea, by=care.by, now=NOON)
    other = care.programme()
    token = link_to(programme=other, by=care.by, now=NOON)
    end(programme=other, ending=Ending.STOPPED, why="muutto", by=care.by, now=NOON)
    with pytest.raises(Ended):
        accept_here(programme=other, witness=care.bea, by=care.by, now=NOON)
    link = find_link(token=token, purpose=PURPOSE, now=NOON)
    with pytest.raises(Ended):
        accept_by_link(link=link, now=NOON)
    assert find_link(token=token, purpose=PURPOSE, now=NOON) == link


def test_the_visit_on_which_it_was_accepted_is_its_first_step(care: Care):
    accepted(care, (0, 14), (28, 42))
    first, second = course(care).stages
    assert first.place.visit.appointment == care.visit.pk
    assert second.place.earliest == date(2026, 12, 22)


def test_its_next_step_follows_what_is_booked_and_comes_back_when_it_is_cancelled(care: Care):
    accepted(care, (0, 14), (1, 14), (28, 42))
    assert course(care).next.place.earliest == date(2026, 11, 25)
    visit = care.salon.visit(local(26, 10))
    assert [stage.place.state.value for stage in course(care).stages] == ["done", "booked", "next"]
    assert course(care).next.place.earliest == date(2026, 12, 24)
    after = course(care, now=NOON + timedelta(days=3))
    assert (after.count, after.done) == (2, False)
    cancel(appointment=visit, by=care.by, now=NOON)
    assert course(care).next.place.earliest == date(2026, 11, 25)


def test_a_programme_ends_once_with_its_reason(care: Care):
    made = accepted(care)
    first = end(programme=made, ending=Ending.STOPPED, why="Asiakas muutti", by=care.by, now=NOON)
    again = end(programme=made, ending=Ending.DONE, by=care.by, now=NOON + timedelta(days=1))
    assert (again.ending, again.ended_at, again.ended_why) == ("stopped", first.ended_at, "Asiakas muutti")
    assert not has_open_programme(care.aino.subject_id)
    assert open_programmes(care.aino) == []


def test_the_database_holds_word_and_time_together(care: Care):
    made = care.programme()
    for values in ({"accepted": "here"}, {"ended_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Programme.objects.filter(pk=made.pk).update(**values)


def test_programmes_are_read_flat(care: Care, django_assert_num_queries):
    for _each in range(4):
        accepted(care, (0, 14), (28, 42), (28, 42))
    zone = house_zone()
    with django_assert_num_queries(3):
        assert len(courses(open_programmes(care.aino), now=NOON, zone=zone)) == 4
