"""Breaking one thing turns exactly its sentence red, and mending it turns it back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import clear_url_caches, path

from peili.booking.models import Appointment, Occupancy, Part, Service
from peili.booking.queries import free
from peili.config import urls
from peili.desk.queries import clients, visits
from peili.house import probes
from peili.house.models import Controller, Party, ProfileVersion, Run
from peili.people import proving
from peili.people.commands import cards, claims
from peili.people.models import Account, Claim, Client, ClientQuerySet
from peili.people.views import presence
from peili.promises.append_only import AppendOnly
from peili.promises.overlap import NoOverlap
from peili.promises.probes import State
from peili.record.queries import main_register, record_of
from peili.trail.commands import PROGRAM, note
from peili.trail.commands.ending import open_door
from peili.trail.commands.linking import link_new
from peili.trail.commands.proving import prove
from peili.trail.models import Chain, Entry, EntrySubject, Purpose
from peili.vault.models import Subject
from tests.support import broken_papers
from tests.support.builders import NOW, create_client
from tests.support.drifting import Break, red, turns_red, unguarded
from tests.support.houses import SOURCE, load_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


def no_guard(_patch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    return unguarded(Occupancy, NoOverlap)


@contextmanager
def no_worker(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    runs = Run.objects.all()
    earlier = NOW - timedelta(minutes=6)
    runs.update(started_at=earlier, finished_at=earlier)
    yield
    runs.update(started_at=NOW, finished_at=NOW)


@contextmanager
def failing_worker(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    runs = Run.objects.all()
    runs.update(finished_at=None)  # each job was begun, and broke
    yield
    runs.update(finished_at=NOW)


@contextmanager
def never_worked(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    kept = list(Run.objects.all())
    Run.objects.all().delete()
    yield
    Run.objects.bulk_create(kept)


@contextmanager
def every_visit_seen(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(visits, "seen_by", lambda _staff: Appointment.objects.all())
        yield


@contextmanager
def all_cards_listed(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(clients, "latest", lambda **_asked: Client.objects.shown())
        yield


@contextmanager
def nobody_counts_kept_times(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as broken:
        broken.setattr("peili.booking.commands.hold.refuse_crowd", lambda _visitor, **_more: None)
        yield


@contextmanager
def nobody_counts_a_days_times(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as broken:
        broken.setattr("peili.booking.commands.crowding.too_much_of_day", lambda _kept, **_more: None)
        yield


@contextmanager
def not_a_hash(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    account = Account.objects.first()
    kept, account.password = account.password, "argon2$kissa"
    account.save(update_fields=["password"])
    yield
    account.password = kept
    account.save(update_fields=["password"])


@contextmanager
def screens_stay_open(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(presence, "locks", lambda **_said: False)
        yield


@contextmanager
def leavers_stay(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(proving, "leave", lambda **_said: None)
        yield


@contextmanager
def no_note(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(cards, "note", lambda **_said: None)
        yield


@contextmanager
def no_gate(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(cards, "open_card", lambda *, client, **_said: client)
        yield


@contextmanager
def overwriting_claims(patch: pytest.MonkeyPatch) -> Iterator[None]:
    made = claims.make_claim

    def make_and_overwrite(**said: object) -> Claim:
        claim = made(**said)
        for card in Client.objects.filter(phone_code=claim.phone_code):
            card.email = claim.email
            card.save()
        return claim

    with patch.context() as each:
        each.setattr(claims, "make_claim", make_and_overwrite)
        yield


@contextmanager
def no_wall(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(ClientQuerySet, "visible_to", lambda found, _staff: found.shown())
        yield


@contextmanager
def unnamed_category(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get())
    version = ProfileVersion.objects.get()
    named = version.content["categories"]
    version.content["categories"] = [code for code in named if code != "contact.address"]
    version.save()
    assert red() == set()  # nothing is stored in it yet
    client.street = "Katu 1"
    client.save()
    yield
    client.street = ""
    client.save()


@contextmanager
def party_abroad(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE house_party SET country = 'US'")
    yield
    Party.objects.update(country="FI")


def _open_to_anyone(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@contextmanager
def unguarded_page(patch: pytest.MonkeyPatch) -> Iterator[None]:
    clear_url_caches()
    with patch.context() as each:
        each.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("secret/", _open_to_anyone)])
        yield
    clear_url_caches()


@contextmanager
def no_keeper(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    from django.conf import settings  # noqa: PLC0415  # the settings of this run

    left = [each for each in settings.MIDDLEWARE if not each.endswith("RolesMiddleware")]
    with override_settings(MIDDLEWARE=left):
        yield


@contextmanager
def no_door(patch: pytest.MonkeyPatch) -> Iterator[None]:
    clear_url_caches()
    with patch.context() as each:
        left = [
            found
            for found in urls.urlpatterns
            if getattr(found, "namespace", "") not in {"booking", "people"}
        ]
        each.setattr(urls, "urlpatterns", left)
        yield
    clear_url_caches()


@contextmanager
def no_search(patch: pytest.MonkeyPatch) -> Iterator[None]:
    def broken(**_said: object) -> None:
        raise RuntimeError

    with patch.context() as each:
        each.setattr(free, "taken_rows", broken)
        yield


@contextmanager
def nothing_online(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    Service.objects.update(online=False)
    yield
    Service.objects.update(online=True)


@contextmanager
def weak_password(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    account = Account.objects.order_by("id")[0]
    kept = account.password
    Account.objects.filter(pk=account.pk).update(password="md5$abc$def")
    yield
    Account.objects.filter(pk=account.pk).update(password=kept)


@contextmanager
def wrong_number(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    Controller.objects.update(business_id="1930938-3")
    yield
    Controller.objects.update(business_id="1930938-2")


@contextmanager
def unnamed_source(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get())
    Client.objects.filter(pk=client.pk).update(source="employer")
    yield
    Client.objects.filter(pk=client.pk).update(source="desk")


@contextmanager
def forged_entry(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    entry = Entry.objects.filter(number__isnull=False).first()
    for act in ("forged", entry.act):
        with open_door():
            Entry.objects.filter(pk=entry.pk).update(act=act)
        prove(now=NOW)
        if act == "forged":
            yield


def no_guard_of_the_log(_patch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    return unguarded(Entry, AppendOnly)


@contextmanager
def nobody_walks(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    Chain.objects.update(verified_at=NOW - timedelta(days=2, seconds=1))
    yield
    Chain.objects.update(verified_at=NOW)


@contextmanager
def nobody_links(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    note(
        act="client.open",
        by=PROGRAM,
        now=NOW - timedelta(seconds=61),
        purpose=Purpose.HOUSE,
        register_id=main_register().pk,
    )
    yield
    link_new()


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (broken_papers.open_gate, "S8"),
        (broken_papers.nothing_missing, "S8"),
        (broken_papers.unguarded_agreements, "S8"),
        (broken_papers.forgotten_need, "S8.hifu"),
        (broken_papers.without_consent, "S7.special"),
        (no_guard, "S3.2"),
        (no_worker, "S3.3"),
        (failing_worker, "S3.3"),
        (never_worked, "S3.3"),
        (overwriting_claims, "S3.4"),
        (no_search, "S3"),
        (nothing_online, "S3"),
        (no_door, "S9"),
        (unnamed_source, "S9.only"),
        (unnamed_category, "S7"),
        (party_abroad, "S11.1"),
        (no_note, "S12.openings_logged"),
        (no_gate, "S12.openings_logged"),
        (forged_entry, "S12.log_chained"),
        (no_guard_of_the_log, "S12.log_chained"),
        (nobody_walks, "S12.log_chained"),
        (nobody_links, "S12.log_linked"),
        (no_wall, "S12.registers_apart S12.protected_hidden"),
        (every_visit_seen, "S12.registers_apart S12.protected_hidden"),
        (all_cards_listed, "S12.registers_apart S12.protected_hidden"),
        (nobody_counts_kept_times, "S12.times_not_hoarded"),
        (nobody_counts_a_days_times, "S12.times_not_hoarded"),
        (not_a_hash, "S12.own_sign_in"),
        (screens_stay_open, "S12.screens_lock"),
        (leavers_stay, "S12.leavers_out"),
        (unguarded_page, "S12.pages_closed"),
        (no_keeper, "S12.pages_closed"),
        (weak_password, "S12.own_sign_in"),
        (wrong_number, "S1"),
    ],
)
def test_what_breaks_turns_its_own_sentence_red(
    broken: Break, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    turns_red(broken, sentence.split(), monkeypatch)


def test_in_a_house_in_order_nothing_is_red():
    load_house(SOURCE)
    assert red() == set()


def test_an_undeclared_field_turns_its_sentence_red(monkeypatch: pytest.MonkeyPatch):
    load_house(SOURCE)
    monkeypatch.delattr(Service._meta.get_field("minutes"), "_peili")
    assert red() == {"S7.declared"}


def test_a_database_that_does_not_wait_for_the_disk_turns_its_sentence_red(monkeypatch: pytest.MonkeyPatch):
    load_house(SOURCE)
    if connection.vendor == "sqlite":  # the setting itself cannot be changed inside the test's transaction
        monkeypatch.setitem(probes.SQLITE, "synchronous", {3})
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
    assert red() == {"S12.durable_storage"}


def test_a_probe_that_fails_by_itself_is_red_and_spoils_nothing_else(monkeypatch: pytest.MonkeyPatch):
    load_house(SOURCE)

    def broken(**_said: object) -> None:
        Part.objects.create(service_id=None)

    monkeypatch.setattr(cards, "open_card", broken)
    line = next(
        each for each in record_of(main_register(), now=NOW).lines if each.id == "S12.openings_logged"
    )
    assert line.state is State.DRIFTS
    assert "IntegrityError" in str(line.evidence.text)
    assert red() == {"S12.openings_logged"}


def test_the_probes_leave_nothing_behind():
    load_house(SOURCE)
    before = counts()
    record_of(main_register(), now=NOW)
    assert counts() == before


def counts() -> dict[str, int]:
    models = (Client, Claim, Controller, Subject, Occupancy, Entry, EntrySubject, Account, Run)
    return {model._meta.label: model.objects.count() for model in models}
