"""A campaign reaches those whose permission is live when it leaves, and one press stops it for good."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from peili.house.models import ProfileVersion
from peili.outbox.commands.sending import send_due
from peili.outbox.models import Message
from peili.outreach.commands import campaigns
from peili.outreach.commands.campaigns import AlreadyStarted, save_campaign, spread, start_campaign
from peili.outreach.models import Campaign
from peili.outreach.queries.campaigns import audience, counts
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.models import Client, Consent
from peili.people.queries.consents import may_send
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.outreach.writing import campaign_of
from tests.support.builders import NOW, create_client, local
from tests.support.salon import Salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def say(client: Client, channel: Channel = Channel.EMAIL, *, given: bool = True) -> None:
    record_consent(
        subject_id=client.subject_id,
        register=client.register,
        channel=channel,
        given=given,
        act=Consent.Act.DESK,
        language="fi",
        by=PROGRAM,
        now=NOW,
    )


def begun(client: Client, **how: Any) -> Campaign:
    campaign = campaign_of(client, **how)
    start_campaign(campaign=campaign, by=PROGRAM, now=NOW)
    return campaign


def test_only_those_with_a_live_permission_for_the_channel_are_written_to(salon: Salon):
    other, texts_only = create_client(salon.house, "Bertta"), create_client(salon.house, "Cecilia")
    say(salon.aino)
    say(other)
    say(other, given=False)
    say(texts_only, Channel.SMS)
    begun(salon.aino)
    assert spread(now=NOW) == 1
    message = Message.objects.get()
    assert (message.subject_id, message.kind, message.code) == (
        salon.aino.subject_id,
        "marketing",
        "marketing.campaign",
    )
    assert "Kasvohoito -20 %." in message.body
    assert message.stop_url in message.body
    assert Entry.objects.get(act="outreach.spread").about.get().subject_id == salon.aino.subject_id


def test_each_gets_it_in_their_own_language(salon: Salon):
    salon.aino.language = "sv"
    salon.aino.save()
    say(salon.aino)
    begun(salon.aino)
    spread(now=NOW)
    assert Message.objects.get().heading == "Höstens erbjudande"


def test_a_permission_withdrawn_before_it_leaves_stops_it(salon: Salon):
    say(salon.aino)
    campaign = begun(salon.aino)
    spread(now=NOW)
    say(salon.aino, given=False)
    send_due(now=NOW)
    message = Message.objects.get()
    assert (message.state, message.reason) == ("refused", "no_permission")
    assert counts(campaign) == {"refused": 1}


def test_a_house_that_gave_marketing_up_sends_none(salon: Salon):
    say(salon.aino)
    begun(salon.aino)
    spread(now=NOW)
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "T"}}, "purposes": {"appointments": {}}})
    send_due(now=NOW)
    assert Message.objects.get().reason == "no_marketing"
    assert salon.browser(salon.owner).get("/desk/campaigns/").status_code == 404


def test_another_register_is_never_written_to(salon: Salon):
    salon.stranger.email = "salla@example.org"
    salon.stranger.save()
    say(salon.stranger)
    campaign = begun(salon.aino)
    assert audience(campaign, now=NOW) == []
    assert spread(now=NOW) == 0
    campaign.refresh_from_db()
    assert campaign.finished_at == NOW


def test_those_who_have_visited_lately_can_be_left_out(salon: Salon):
    say(salon.aino)
    campaign = campaign_of(salon.aino, away_months=3)
    assert audience(campaign, now=NOW) == [], "a client without any visit is not one who stayed away"
    salon.visit(local(24, 10))
    assert audience(campaign, now=local(24, 12)) == []
    assert audience(campaign, now=local(24, 12) + timedelta(days=100)) == [salon.aino.subject_id]


def test_it_is_written_batch_by_batch_and_to_each_once(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(campaigns, "BATCH", 2)
    everyone = [salon.aino, *(create_client(salon.house, name) for name in ("Bertta", "Cecilia", "Dora"))]
    for client in everyone:
        say(client)
    begun(salon.aino)
    assert [spread(now=NOW) for _each in range(3)] == [2, 2, 0]
    assert Message.objects.count() == len(everyone)


def test_a_campaign_on_its_way_is_neither_changed_nor_begun_again(salon: Salon):
    campaign = begun(salon.aino)
    with pytest.raises(AlreadyStarted):
        start_campaign(campaign=campaign, by=PROGRAM, now=NOW)
    campaign.refresh_from_db()
    with pytest.raises(AlreadyStarted):
        save_campaign(campaign=campaign, register=campaign.register, said={}, by=PROGRAM, now=NOW)


def stopping_path(salon: Salon) -> str:
    say(salon.aino)
    begun(salon.aino)
    spread(now=NOW)
    found = re.search(r"http://127\.0\.0\.1:8000(/stop/\S+)", Message.objects.get().stop_url)
    assert found
    return found[1]


def test_opening_the_stopping_link_changes_nothing_and_a_press_stops(salon: Salon):
    path, browser = stopping_path(salon), Browser()
    page = browser.get(path).content.decode()
    assert "Lopetetaanko nämä viestit?" in page
    assert "aino" not in page.lower()
    assert may_send(salon.aino.subject_id, Channel.EMAIL)
    assert "Viestit on lopetettu" in browser.post(path).content.decode()
    act = Consent.objects.latest("id")
    assert (act.given, act.act, act.noted_by_id) == (False, "link", None)
    assert browser.post(path).status_code == 200
    assert Consent.objects.count() == 2, "pressing again adds nothing"
    assert "Viestit on lopetettu" in browser.get(path).content.decode()


def test_a_mail_program_stops_it_with_one_post_without_cookies(salon: Salon):
    path = stopping_path(salon)
    robot = Browser(enforce_csrf_checks=True)
    assert robot.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not may_send(salon.aino.subject_id, Channel.EMAIL)


def test_stopping_one_channel_leaves_the_other(salon: Salon):
    say(salon.aino, Channel.SMS)
    Browser().post(stopping_path(salon))
    assert may_send(salon.aino.subject_id, Channel.SMS)


def test_a_link_nobody_was_given_says_so(salon: Salon):
    page = Browser().get("/stop/x/")
    assert page.status_code == 404
    assert "Linkin takana ei ole mitään" in page.content.decode()


def test_the_owner_writes_sees_how_many_and_sends(salon: Salon):
    say(salon.aino)
    browser = salon.browser(salon.owner)
    refused = browser.post("/desk/campaigns/new/", {"channel": "email"})
    assert refused.status_code == 422
    assert "Kirjoita aihe suomeksi." in refused.content.decode()
    said = {"channel": "email", "heading_fi": "Tarjous", "text_fi": "Tule", "away_months": ""}
    made = browser.post("/desk/campaigns/new/", said)
    assert "Lähetä 1 henkilölle" in browser.get(made.url).content.decode()
    browser.post(f"{made.url}edit/", {**said, "heading_fi": "Toinen tarjous"})
    browser.post(made.url)
    browser.post(made.url)
    spread(now=NOW)
    send_due(now=NOW + timedelta(days=1))
    page = browser.get(made.url).content.decode()
    assert "Toinen tarjous" in page
    assert "Lähetetty" in page
    assert "Lähetä 1" not in page
    assert "Toinen tarjous" in browser.get("/desk/campaigns/").content.decode()


def test_a_campaign_by_text_message_carries_its_stopping_link(salon: Salon):
    say(salon.aino, Channel.SMS)
    begun(salon.aino, channel="sms")
    spread(now=NOW)
    message = Message.objects.get()
    assert message.channel == "sms"
    assert message.body.endswith(message.stop_url)
