"""The ready scenarios: one form, and the breach stands with its people and with what was shut."""

from datetime import timedelta

import pytest

from peili.exchange.models import Feed
from peili.incidents.commands import scenarios
from peili.incidents.models import Breach
from peili.outbox.models import Message
from peili.people.commands.cards import open_card
from peili.people.commands.links import LinkEnded, find_link, make_link
from peili.people.models import Session
from peili.promises.tokens import token_hash
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Purpose, Role
from tests.support.builders import NOW, create_client
from tests.support.salon import MORNING, Salon

WHEN = {"happened_from": "2026-11-23T07:00", "detected_at": "2026-11-24T07:30", "seen": "0"}
KNOWN = {"happened_from": NOW - timedelta(hours=1), "detected_at": NOW, "aware_at": NOW, "story": ""}


def only() -> Breach:
    return Breach.objects.get()


def test_a_lost_tablet_is_signed_out_and_whoever_was_seen_on_it_is_listed(salon: Salon):
    lost, mine = salon.browser(salon.bea), salon.browser(salon.owner)
    Feed.objects.create(
        staff=salon.bea, party="calendar", level="busy", token_code=token_hash("t"), made_at=NOW
    )
    other = create_client(salon.house, "Muu", phone="")
    bea = Actor(role=Role.PRACTITIONER, subject_id=salon.bea.subject_id)
    open_card(client=salon.aino, purpose=Purpose.TREATMENT, by=bea, now=NOW)
    typed = WHEN | {"staff": salon.bea.pk, "acts": ["signed_out", "feeds_shut"]}
    answer = mine.post("/incidents/begin/tablet/", typed)
    breach = only()
    assert answer.url == f"/incidents/{breach.pk}/"
    assert (breach.kinds, breach.measures) == (["lost_device"], ["signed_out", "feeds_shut"])
    assert [each.subject for each in breach.affected.all()] == [salon.aino.subject]
    assert not breach.affected.filter(subject=other.subject).exists()
    assert {"identity.name", "contact.phone"} <= set(breach.categories)
    assert not Session.objects.filter(account__staff=salon.bea).exists()
    assert lost.get("/desk/").status_code == 302
    assert mine.get(answer.url).status_code == 200
    assert Feed.objects.get().revoked_at == MORNING


def test_a_scenario_sent_twice_begins_one_breach(salon: Salon):
    browser = salon.browser(salon.owner)
    typed = WHEN | {"staff": salon.bea.pk, "acts": ["signed_out"]}
    assert 'name="seen" value="0"' in browser.get("/incidents/begin/tablet/").content.decode()
    assert browser.post("/incidents/begin/tablet/", typed).status_code == 302
    again = browser.post("/incidents/begin/tablet/", typed)
    assert (again.status_code, Breach.objects.count()) == (409, 1)
    assert 'name="seen" value="1"' in again.content.decode()
    assert browser.post("/incidents/begin/tablet/", typed | {"seen": "1"}).status_code == 302


def test_a_drill_shuts_nothing(salon: Salon):
    lost = salon.browser(salon.bea)
    typed = WHEN | {"staff": salon.bea.pk, "acts": ["signed_out"], "drill": "1"}
    assert salon.browser(salon.owner).post("/incidents/begin/tablet/", typed).status_code == 302
    assert (only().drill, only().measures) == (True, [])
    assert lost.get("/desk/").status_code == 200


def test_a_lost_paper_card_asks_whose_and_lets_one_of_several_be_chosen(salon: Salon):
    browser = salon.browser(salon.owner)
    twin = create_client(salon.house, "Aino", "Toinen", phone="")
    typed = WHEN | {"held": ["identity.name", "health.status"]}
    assert 'id="id_q_error"' in browser.post("/incidents/begin/paper/", typed).content.decode()
    assert (
        'id="id_q_error"'
        in browser.post("/incidents/begin/paper/", typed | {"q": "Ei ketään"}).content.decode()
    )
    page = browser.post("/incidents/begin/paper/", typed | {"q": "Aino"}).content.decode()
    assert f'value="{twin.pk}"' in page
    assert not Breach.objects.exists()
    assert Entry.objects.filter(purpose=Purpose.BREACH).exists()  # who was shown is logged
    answer = browser.post("/incidents/begin/paper/", typed | {"q": "Aino", "client": str(twin.pk)})
    assert answer.status_code == 302
    assert [each.subject for each in only().affected.all()] == [twin.subject]
    assert only().categories == ["identity.name", "health.status"]


@pytest.mark.parametrize("code", ["wrong", "mailbox"])
def test_links_sent_to_the_wrong_mailbox_end(salon: Salon, code: str):
    token = make_link(subject_id=salon.aino.subject_id, purpose="own", lasts=timedelta(days=9), now=NOW)
    made = scenarios.begin(
        code=code,
        register=salon.aino.register,
        drill=False,
        known=KNOWN,
        acts=["links_ended"],
        client=salon.aino,
        by=PROGRAM,
        now=MORNING,
    )
    with pytest.raises(LinkEnded):
        find_link(token=token, purpose="own", now=MORNING)
    assert made.measures == ["links_ended"]
    assert [each.subject for each in made.affected.all()] == [salon.aino.subject]


def test_a_mailbox_of_the_staff_touches_those_who_were_written_to_in_that_time(salon: Salon):
    said = {"register": salon.aino.register, "language": "fi", "kind": "service", "code": "booking.confirmed"}
    for subject, at in ((salon.aino.subject, NOW), (create_client(salon.house, "Muu").subject, MORNING)):
        gone = {"state": "sent", "made_at": at, "due_at": at, "sent_at": at}
        Message.objects.create(subject=subject, channel="email", purpose="booking", **gone, **said)
    made = scenarios.begin(
        code="mailbox",
        register=salon.aino.register,
        drill=False,
        known=KNOWN | {"happened_to": NOW},
        acts=[],
        staff=salon.bea,
        by=PROGRAM,
        now=MORNING,
    )
    assert [each.subject for each in made.affected.all()] == [salon.aino.subject]


def test_a_scenario_without_its_person_begins_nothing(salon: Salon):
    page = salon.browser(salon.owner).post("/incidents/begin/mailbox/", WHEN).content.decode()
    assert "Kerro, kenen" in page
    assert not Breach.objects.exists()
    assert salon.browser(salon.owner).get("/incidents/begin/fire/").status_code == 404
