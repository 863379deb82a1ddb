"""The pages of the log's digests, and the worker that signs and mails."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.outbox.anchoring.commands import anchor_when_due
from peili.outbox.anchoring.profile import LogSaid, log_in
from peili.outbox.anchoring.queries import CODE, log_said, outside
from peili.outbox.models import Message
from peili.trail.commands import PROGRAM
from peili.trail.commands.anchoring import anchor
from peili.trail.commands.ending import open_door
from peili.trail.commands.linking import link_new
from peili.trail.commands.noting import note
from peili.trail.models import Anchor, Chain, Entry, Purpose
from peili.vault.sheet import to_groups
from tests.support.builders import NOW
from tests.support.houses import promise
from tests.support.salon import Salon, make_salon

pytestmark = pytest.mark.django_db


@pytest.fixture
def salon() -> Salon:
    made = make_salon()
    note(act="client.open", by=PROGRAM, now=NOW, purpose=Purpose.TREATMENT, register_id=made.aino.register_id)
    link_new()
    return made


@pytest.fixture
def owner(salon: Salon) -> Browser:
    return salon.browser(salon.owner)


def compared(owner: Browser, typed: str, status: int = 200) -> str:
    response = owner.post(reverse("record:compare"), {"digest": typed})
    assert response.status_code == status
    return response.content.decode()


def test_a_digest_printed_is_typed_back_in_whatever_its_spacing(owner: Browser):
    groups = to_groups(bytes(anchor(now=NOW).digest))
    page = owner.get(reverse("record:digest", args=[1])).content.decode()
    assert all(group in page for group in groups)
    assert owner.get(reverse("record:draw_digest", args=[1]))["Content-Type"] == "image/svg+xml"
    assert "Loki vastaa tiivistettä" in compared(owner, "".join(groups).replace("-", "").lower())
    assert outside().compared == NOW
    assert groups[0] in owner.get(reverse("record:log")).content.decode()


def test_a_log_that_was_cut_is_told_and_a_mistyped_group_is_named(owner: Browser):
    groups = to_groups(bytes(anchor(now=NOW).digest))
    wrong = groups[2][:-1] + ("A" if groups[2][-1] != "A" else "B")
    page = compared(owner, " ".join([*groups[:2], wrong, *groups[3:]]), 422)
    assert "Ryhmä 3" in page
    assert wrong in page  # nothing typed is lost
    assert "väärässä järjestyksessä" in compared(owner, " ".join(reversed(groups)), 422)
    Chain.objects.update(number=0)
    with open_door():
        Entry.objects.filter(number__isnull=False).update(number=None)
    assert "Loki poikkeaa tiivisteestä" in compared(owner, " ".join(groups))
    with open_door():
        Anchor.objects.all().delete()
    assert "ei ole tällaista tiivistettä" in compared(owner, " ".join(groups))
    assert outside().compared is None


def test_the_log_is_signed_every_day_and_mailed_every_week(salon: Salon):
    promise(log={"also_to": "notaari@example.fi"})
    salon.owner.account.notices_to = "omistaja@example.fi"
    salon.owner.account.save()
    made = [anchor_when_due(now=NOW + timedelta(hours=each)) for each in range(0, 24 * 9, 8)]
    assert sum(each is not None for each in made) == 9
    mails = Message.objects.filter(code=CODE).order_by("made_at", "id")
    assert [each.address for each in mails] == ["omistaja@example.fi", "notaari@example.fi"] * 2
    assert {each.made_at - NOW for each in mails} == {timedelta(0), timedelta(days=7)}
    first = Anchor.objects.get(number=1)
    assert " ".join(to_groups(bytes(first.digest))) in " ".join(mails[0].body.split())
    assert outside().last is None
    for through, counts in ((Message.Through.BOX, False), (Message.Through.SMTP, True)):
        mails.update(state=Message.State.SENT, sent_at=NOW, through=through)
        assert (outside().mailed is not None) is counts  # the house's own box is not outside


def test_the_profile_says_how_often():
    said = log_in({"log": {"signed": "PT6H", "mailed": "P14D"}})
    assert said == LogSaid(signed=timedelta(hours=6), mailed=timedelta(days=14))
    assert log_in({}) == LogSaid(signed=timedelta(days=1), mailed=timedelta(days=7))


def test_the_page_costs_the_same_however_long_the_log_is(
    owner: Browser, django_assert_max_num_queries: object
):
    anchor(now=NOW)
    with django_assert_max_num_queries(20) as few:  # type: ignore[operator]  # a fixture of pytest-django
        owner.get(reverse("record:log"))
    for day in range(1, 20):
        anchor(now=NOW + timedelta(days=day))
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]  # as above
        owner.get(reverse("record:log"))


def test_the_owner_chooses_the_intervals_on_a_page_and_in_the_profile_alike(owner: Browser):
    promise(log={"signed": "PT6H", "mailed": "P14D"})
    page = owner.get(reverse("record:log_settings")).content.decode()
    assert 'value="6"' in page
    assert 'value="14"' in page
    assert "säilytetään 6 vuotta" in page
    said = {"signed": "12", "mailed": "3", "also_to": "tilit@esimerkki.fi"}
    assert owner.post(reverse("record:log_settings"), said).url == reverse("record:log")
    chosen = LogSaid(signed=timedelta(hours=12), mailed=timedelta(days=3), also_to="tilit@esimerkki.fi")
    assert log_said() == chosen
    wrong = owner.post(reverse("record:log_settings"), said | {"signed": "0", "also_to": "ei osoite"})
    assert (wrong.status_code, "ei osoite" in wrong.content.decode()) == (422, True)
    assert log_said() == chosen
