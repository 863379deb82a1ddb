"""Consents to treatment on the own page: after the second step listed, and withdrawn knowing what follows."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.agreements.commands.consent import give_consent, withdraw_consent
from peili.agreements.models import Consent, How
from peili.agreements.queries.consents import consents_of
from peili.agreements.queries.standing import live_consent
from peili.agreements.words import CONSENTS, WITHDRAWN
from peili.people.models import Client
from peili.rights.commands.own import give_code
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.models import Entry, Role
from tests.support.salon import MORNING, Salon

HEALTH = Consent.Kind.HEALTH


def consent(client: Client, kind: str = HEALTH, words: str = "Suostun tähän.") -> Consent:
    return give_consent(
        client=client, kind=kind, words=words, language="fi", how=How.TABLET, by=PROGRAM, now=MORNING
    )


@pytest.fixture
def proved(salon: Salon, own: Browser) -> Browser:
    """Aino's browser after the second step."""
    code = give_code(client=salon.aino, by=PROGRAM, now=MORNING)
    own.post(reverse("own:code"), {"code": code})
    return own


def data(browser: Browser) -> str:
    return browser.get(reverse("own:data")).content.decode()


def test_consents_wait_for_the_second_step(salon: Salon, own: Browser):
    given = consent(salon.aino)
    address = reverse("own:withdraw", args=[given.pk])
    assert "Suostun tähän." not in data(own)
    for method in (own.get, own.post):
        assert method(address).url == reverse("own:code")
    assert live_consent(salon.aino, HEALTH) == given


def test_a_consent_is_listed_with_its_words_and_withdrawn_by_a_post(salon: Salon, proved: Browser):
    given = consent(salon.aino)
    address = reverse("own:withdraw", args=[given.pk])
    page = data(proved)
    assert "Suostun tähän." in page
    assert "suostuit 24.11.2026" in page
    assert "sittemmin muuttunut" in page
    english = proved.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Your bookings stay." in english
    assert "hoitoa, joka tarvitsee" in proved.get(address).content.decode().lower()
    assert live_consent(salon.aino, HEALTH) == given
    assert proved.post(address).url == reverse("own:data") + "#treatment-consents"
    assert live_consent(salon.aino, HEALTH) is None
    assert "peruit suostumuksen 24.11.2026" in data(proved)
    entry = Entry.objects.filter(act="agreements.withdraw").get()
    assert (entry.role, entry.fields) == (Role.CLIENT, ["withdrawn_at"])
    assert proved.get(address).status_code == proved.post(address).status_code == 302
    assert Entry.objects.filter(act="agreements.withdraw").count() == 1


def test_the_words_of_today_are_not_said_to_have_changed(salon: Salon, proved: Browser):
    from django.utils import translation  # noqa: PLC0415  # beside its only use

    with translation.override("fi"):
        consent(salon.aino, words=str(CONSENTS[HEALTH]))
    assert "sittemmin muuttunut" not in data(proved)


def test_another_persons_consent_is_unknown(salon: Salon, proved: Browser):
    theirs = consent(salon.stranger)
    address = reverse("own:withdraw", args=[theirs.pk])
    assert proved.get(address).status_code == proved.post(address).status_code == 404
    assert live_consent(salon.stranger, HEALTH) == theirs


def test_only_the_newest_of_a_kind_is_told_those_in_force_first(salon: Salon):
    first = consent(salon.aino)
    withdraw_consent(consent=first, by=CLIENT, now=MORNING)
    again = give_consent(
        client=salon.aino,
        kind=HEALTH,
        words="Uudet sanat.",
        language="fi",
        how=How.LINK,
        by=PROGRAM,
        now=MORNING + timedelta(hours=1),
    )
    records = consent(salon.aino, Consent.Kind.RECORDS)
    withdraw_consent(consent=records, by=CLIENT, now=MORNING)
    assert [each.consent for each in consents_of([salon.aino.subject_id])] == [again, records]


@pytest.mark.parametrize("kind", Consent.Kind.values)
def test_every_kind_says_what_follows(kind: str):
    assert str(WITHDRAWN[kind])
