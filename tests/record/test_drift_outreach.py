"""Contacts, marketing, disclosures and ways out: breaking one turns exactly its sentence red."""

import dataclasses
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection
from django.test import override_settings

from peili.house.egress import commands as egress
from peili.outbox import gates
from peili.outreach import gates as outreach_gates
from peili.outreach import probes as outreach_probes
from peili.outreach.commands import campaigns, contacts
from peili.outreach.models import Disclosure
from peili.people.models import Client, Consent
from peili.promises.append_only import AppendOnly
from peili.vault.models import Subject
from tests.support.drifting import Break, turns_red, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


@contextmanager
def enquiries_on_cards(patch: pytest.MonkeyPatch) -> Iterator[None]:
    def under_a_card(**_said: object) -> Subject:
        return Client.objects.latest("id").subject

    with patch.context() as each:
        each.setattr(contacts, "make_subject", under_a_card)
        yield


@contextmanager
def enquiries_lost(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(outreach_probes, "waiting", lambda **_asked: [])
        yield


@contextmanager
def marketing_without_permission(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(outreach_gates, "may_send", lambda *_asked: True)
        yield


@contextmanager
def no_marketing_gate(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(gates, "_gates", {"": [lambda *_asked: ""], "marketing": [lambda *_asked: ""]})
        yield


@contextmanager
def dead_stop_link(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(campaigns, "record_consent", lambda **_said: None)
        yield


@contextmanager
def campaign_without_link(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(campaigns, "public_address", lambda _path: "")
        yield


def no_ledger_guard(_patch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    return unguarded(Consent, AppendOnly)


@contextmanager
def disclosures_without_ground(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    (rule,) = Disclosure._meta.constraints
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            with connection.schema_editor() as editor:
                editor.remove_constraint(Disclosure, rule)
            yield
            with connection.schema_editor() as editor:
                editor.add_constraint(Disclosure, rule)


@contextmanager
def open_egress(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(egress, "why_not", lambda **_asked: None)
        yield


@contextmanager
def undeclared_server(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    from django.conf import settings  # noqa: PLC0415  # the settings of this run

    away = dataclasses.replace(settings.MACHINE, smtp_url="smtps://x:y@mail.example.com")
    with override_settings(MACHINE=away):
        yield


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (enquiries_on_cards, "S4"),
        (enquiries_lost, "S4"),
        (marketing_without_permission, "S6"),
        (no_marketing_gate, "S6"),
        (no_ledger_guard, "S6.1"),
        (dead_stop_link, "S6.2"),
        (campaign_without_link, "S6.2"),
        (disclosures_without_ground, "S11"),
        (open_egress, "S11.2"),
        (undeclared_server, "S11.2"),
    ],
)
def test_what_breaks_turns_its_own_sentence_red(
    broken: Break, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    turns_red(broken, {sentence}, monkeypatch)
