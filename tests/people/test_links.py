"""Links for one person and one purpose: kept as a hash, ended in time, used up once."""

from datetime import timedelta

import pytest

from peili.people.commands.links import LinkEnded, find_link, make_link, sweep_links, use_link
from peili.people.models import Link
from peili.promises.records import new_id
from tests.support.builders import NOW, create_client, create_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = timedelta(days=1)


@pytest.fixture
def subject():
    return create_client(create_house()).subject


def made(subject, *, purpose: str = "survey", lasts: timedelta = DAY, **given) -> str:
    return make_link(subject_id=subject.pk, purpose=purpose, lasts=lasts, now=NOW, **given)


def test_a_link_leads_to_its_person_purpose_and_thing(subject):
    thing = new_id()
    link = find_link(token=made(subject, thing_id=thing), purpose="survey", now=NOW)
    assert (link.subject, link.thing_id) == (subject, thing)


def test_its_token_is_long_and_stands_nowhere(subject):
    token = made(subject)
    assert len(token) >= 43
    assert token != made(subject)
    assert token not in str([vars(link) for link in Link.objects.all()])


@pytest.mark.parametrize(
    ("purpose", "later"),
    [("programme", timedelta()), ("survey", DAY), ("survey", 2 * DAY)],
    ids=["for something else", "at its end", "after it"],
)
def test_it_opens_nothing_else_and_nothing_after_its_end(subject, purpose: str, later: timedelta):
    token = made(subject)
    with pytest.raises(LinkEnded):
        find_link(token=token, purpose=purpose, now=NOW + later)


def test_opening_it_changes_nothing_and_using_it_is_once(subject):
    token = made(subject)
    for _each in range(3):
        link = find_link(token=token, purpose="survey", now=NOW)
    assert link.used_at is None
    use_link(link=link, now=NOW)
    for again in (
        lambda: use_link(link=link, now=NOW),
        lambda: find_link(token=token, purpose="survey", now=NOW),
    ):
        with pytest.raises(LinkEnded):
            again()


def test_one_that_has_ended_meanwhile_is_not_used(subject):
    link = find_link(token=made(subject), purpose="survey", now=NOW)
    with pytest.raises(LinkEnded):
        use_link(link=link, now=NOW + DAY)


def test_a_token_nobody_was_given_opens_nothing(subject):
    made(subject)
    with pytest.raises(LinkEnded):
        find_link(token="x" * 43, purpose="survey", now=NOW)


def test_the_sweep_removes_what_has_ended_and_nothing_else(subject):
    made(subject)
    kept = made(subject, lasts=3 * DAY)
    assert sweep_links(now=NOW + DAY) == 1
    assert find_link(token=kept, purpose="survey", now=NOW + DAY)
    assert sweep_links(now=NOW + DAY) == 0
