"""Erasing a person: everything goes, wherever it was stopped; vouchers stay and lead to nobody."""

import io
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ProtectedError

from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.offering import offer_freed
from peili.booking.models import Appointment, Occupancy, Terms
from peili.house.models import Party
from peili.people.commands.links import make_link
from peili.people.models import Claim, Client, SearchToken
from peili.promises.records import new_id
from peili.promises.sealing import Erased, Place, scope_code
from peili.rights.erasure import commands
from peili.rights.erasure.commands import begin, carry_out, close_claim, do_errand, finish_all, name_claim
from peili.rights.erasure.extent import SPECIAL, of_categories
from peili.rights.erasure.plan import Plan, family, make_plan
from peili.rights.models import Erasure, Errand, PaperCard
from peili.sales.models import Receipt
from peili.trail.commands.linking import link_new
from peili.trail.models import Entry, EntrySubject
from peili.vault.belongings import belonging, rows_about
from peili.vault.commands import take_away_subjects
from peili.vault.models import Subject
from peili.vault.opened import cabinet, house_keys
from peili.vault.outside import keeps_outside
from tests.support.builders import create_client, local
from tests.support.calendar import waiting_of
from tests.support.rights import TODAY, by
from tests.support.sales import paid
from tests.support.salon import MORNING, Salon, make_salon
from tests.support.trails import broken

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Salon:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others' files come and go in the shared one
    return make_salon()


def lived(salon: Salon) -> list[UUID]:
    """Let the client have all that a client has; return the ids of their subjects."""
    from peili.booking.commands.join import join  # noqa: PLC0415  # models need the settings

    paid(salon.visit(local(24, 10)))
    salon.visit(local(26, 10))
    online = salon.online(local(27, 10), name="Ainokaisa")
    join(claim=online.claim, client=salon.aino, by=by(salon), now=MORNING)
    make_link(subject_id=salon.aino.subject_id, purpose="own", lasts=timedelta(days=1), now=MORNING)
    card = PaperCard.objects.create(
        subject=salon.aino.subject,
        register=salon.aino.register,
        number=14,
        holds=["health"],
        place="kansio A",
        filled_on=TODAY,
        made_at=MORNING,
    )
    place = Place(1, card.pk, "health/appointments", salon.aino.subject_id)
    card.scan = cabinet().seal(io.BytesIO(b"kortin kuva"), place)
    card.save()
    return family(salon.aino.subject)


def planned(salon: Salon) -> Plan:
    return make_plan(Subject.objects.get(pk=salon.aino.subject_id), now=MORNING)


def begun(salon: Salon, plan: Plan | None = None, **more: Any) -> Erasure:
    plan = plan or planned(salon)
    return begin(plan=plan, ground="request", by=by(salon), now=MORNING, today=TODAY, **more)


def left_of(ids: list[UUID]) -> dict[str, int]:
    found = {model._meta.label: rows_about(model, ids).count() for model in belonging()}
    found["trail"] = EntrySubject.objects.filter(subject__in=ids).count()
    found["subjects"] = Subject.objects.filter(pk__in=ids).count()
    found["tokens"] = SearchToken.objects.exclude(client__in=Client.objects.all()).count()
    return {label: count for label, count in found.items() if count}


def keys_gone(ids: list[UUID]) -> bool:
    return all(house_keys().keyring.destroyed(each, None) for each in ids)


def test_the_plan_counts_what_goes_and_names_what_stays(salon: Salon):
    ids = lived(salon)
    plan = planned(salon)
    assert (len(ids), plan.subjects, plan.bookings) == (2, ids, 3)
    assert plan.counts["identity.name"] == 2
    assert plan.counts["visit"] >= 3
    assert [(each.ground, each.count, each.until) for each in plan.kept] == [
        ("bookkeeping", 1, date(2032, 12, 31))
    ]
    assert [card.number for card in plan.cards] == [14]
    assert len(plan.found.files) == 1
    assert left_of(ids)["people.Client"] == 1  # looking changes nothing


def test_everything_goes_but_the_voucher_which_leads_to_nobody(salon: Salon):
    ids = lived(salon)
    plan = planned(salon)
    file = next(iter(plan.found.files))
    link_new()
    erasure = carry_out(erasure=begun(salon, plan), now=MORNING, look_for=plan.found.values)
    assert left_of(ids) == {}
    assert keys_gone(ids)
    assert not (house_keys().home.folder / "files" / f"{file}.sealed").exists()
    assert (Receipt.objects.get().client_id, Receipt.objects.get().appointment_id) == (None, None)
    assert not Occupancy.objects.filter(appointment__isnull=False).exists()  # the times are free again
    assert Client.objects.filter(pk=salon.stranger.pk).exists()
    assert (erasure.subjects, erasure.files) == ([], [])
    assert erasure.done_at is not None
    assert erasure.scan is not None
    assert erasure.scan["values"] > 0
    assert erasure.scan["hits"] == 0
    link_new()
    assert broken() is None
    said = Entry.objects.get(act="rights.erase")
    assert list(said.about.all()) == []


STEPS: list[tuple[str, str]] = [
    ("before the keys", "_destroy_keys"),
    ("between keys and rows", "_delete_rows"),
    ("after the rows", "cabinet"),
    ("before the end", "empty_log"),
    ("at the end", "_finish"),
]


@pytest.mark.parametrize("step", [name for _words, name in STEPS], ids=[words for words, _name in STEPS])
def test_killed_at_any_step_the_next_look_finishes_it(
    salon: Salon, step: str, monkeypatch: pytest.MonkeyPatch
):
    ids = lived(salon)
    erasure = begun(salon)

    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(commands, step, killed)
        carry_out(erasure=erasure, now=MORNING)
    assert finish_all(now=MORNING + timedelta(minutes=5)) == 1
    assert left_of(ids) == {}
    assert keys_gone(ids)
    assert Erasure.objects.get().done_at == MORNING + timedelta(minutes=5)
    assert finish_all(now=MORNING) == 0


def test_a_place_outside_the_database_is_emptied(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    from peili.vault import outside  # noqa: PLC0415  # as above

    monkeypatch.setattr(outside, "_places", {})
    held = {salon.aino.subject_id}

    def empty(ids: Any) -> int:
        held.difference_update(ids)
        return 1

    keeps_outside("spool", "jono", count=lambda ids: len(held.intersection(ids)), empty=empty)
    plan = planned(salon)
    assert plan.outside == {"spool": 1}
    carry_out(erasure=begun(salon, plan), now=MORNING)
    assert held == set()


def test_paper_and_parties_are_left_for_people_to_confirm_by_name(salon: Salon):
    lived(salon)
    for code, does in (("timma", ["booking_system"]), ("konesali", ["hosting"])):
        Party.objects.create(
            code=code, name=code.title(), does=does, receives=["identity.name", "visit"], country="FI"
        )
    erasure = begun(salon)
    waiting = {each.kind: each for each in erasure.errands.all()}
    assert waiting["destroy"].what == "14, kansio A"
    assert waiting["tell"].what == "Timma"  # whoever keeps only ciphertext has nothing to be told
    assert waiting["destroy"].due_on == TODAY + timedelta(days=14)
    do_errand(errand=waiting["destroy"], staff=salon.bea, by=by(salon), now=MORNING, on=TODAY)
    do_errand(
        errand=waiting["destroy"], staff=salon.owner, by=by(salon), now=MORNING, on=TODAY + timedelta(3)
    )
    done = Errand.objects.get(pk=waiting["destroy"].pk)
    assert (done.done_by, done.done_on) == (salon.bea, TODAY)


def test_withdrawn_health_data_goes_alone(salon: Salon):
    lived(salon)
    plan = make_plan(salon.aino.subject, now=MORNING, extent=of_categories(SPECIAL))
    assert [card.number for card in plan.cards] == [14]
    carry_out(
        erasure=begin(plan=plan, ground="withdrawn", by=by(salon), now=MORNING, today=TODAY), now=MORNING
    )
    assert not PaperCard.objects.exists()
    assert Client.objects.get(pk=salon.aino.pk).first_name == "Aino"
    assert Appointment.objects.filter(client=salon.aino).count() == 3
    keyring = house_keys().keyring
    assert keyring.destroyed(salon.aino.subject_id, [scope_code("health/appointments")])
    assert EntrySubject.objects.filter(subject=salon.aino.subject_id).exists()


def test_a_pending_claim_keeps_what_it_needs_and_nothing_else_until_it_ends(salon: Salon):
    ids = lived(salon)
    ends_on = TODAY + timedelta(days=400)
    claim = name_claim(
        subject=salon.aino.subject, about="palovamma", ends_on=ends_on, by=by(salon), now=MORNING
    )
    plan = planned(salon)
    assert ("claim", ends_on) in [(each.ground, each.until) for each in plan.kept]
    carry_out(erasure=begun(salon, plan), now=MORNING)
    card = Client.objects.get(pk=salon.aino.pk)
    assert card.first_name == "Aino"
    with pytest.raises(Erased):
        _ = card.phone
    assert card.restricted_at == MORNING
    assert Client.objects.visible_to(salon.owner).count() == 0
    assert not SearchToken.objects.filter(client=card).exists()
    assert Receipt.objects.get().client_id == card.pk
    close_claim(claim=claim, by=by(salon), now=MORNING)
    carry_out(erasure=begun(salon), now=MORNING)
    assert left_of(ids) == {}
    assert Receipt.objects.get().client_id is None


def test_two_halves_of_the_declarations_agree(salon: Salon):
    """Whatever is personal about somebody is reached: no model with personal fields stands outside."""
    from peili.promises.declare import personal_fields  # noqa: PLC0415  # as above

    models = {model for model, _field, _said in personal_fields() if model._meta.app_label != "trail"}
    assert models - set(belonging()) == {Subject}
    assert {apps.get_model("people.Client"), Claim} <= set(belonging())


def test_the_time_of_an_erased_visit_within_an_absence_belongs_to_the_absence(salon: Salon):
    from peili.booking.commands.absence import be_away  # noqa: PLC0415  # models need the settings

    salon.visit(local(26, 10))
    be_away(staff=salon.bea, starts_at=local(26, 8), ends_at=local(26, 18), by=by(salon), now=MORNING)
    carry_out(erasure=begun(salon), now=MORNING)
    assert not Appointment.objects.exists()
    mine = Occupancy.objects.filter(resource__staff=salon.bea)
    assert sum(each.end_minute - each.start_minute for each in mine) == 10 * 60
    with pytest.raises(TimeTaken):
        salon.visit(local(26, 10), client=create_client(salon.house, "Eeva", "Esimerkki"))


def test_a_damaged_value_keeps_nobody_from_being_erased(salon: Salon):
    from tests.support.trails import sql  # noqa: PLC0415  # models need the settings

    ids = lived(salon)
    sql("UPDATE people_client SET last_name = first_name")  # what was not sealed there
    plan = planned(salon)
    assert plan.found.unread >= 1
    assert plan.counts["identity.name"] == 2
    carry_out(erasure=begun(salon, plan), now=MORNING)
    assert left_of(ids) == {}


def test_whose_a_visit_is_is_found_without_reading_every_visit(salon: Salon):
    if connection.vendor != "sqlite":
        return  # whose planner decides by how many rows there are
    said = rows_about(Appointment, [salon.aino.subject_id]).explain()
    assert "booking_appointment" in said
    assert "SCAN booking_appointment" not in said


def test_for_whom_a_time_is_kept_from_the_waiting_list_goes_with_it(salon: Salon):
    Terms.objects.update_or_create(defaults={"offer_minutes": 60})
    waiting_of(salon.aino, salon.facial)
    assert offer_freed(now=MORNING) == 1
    assert Occupancy.objects.filter(resource__client=salon.aino).exists()
    carry_out(erasure=begun(salon), now=MORNING)
    assert not Client.objects.filter(pk=salon.aino.pk).exists()
    assert not Occupancy.objects.filter(resource__client__isnull=False).exists()


def test_a_subject_that_something_leads_to_stays_though_another_named_with_it_is_not_there():
    card = make_salon().aino
    with pytest.raises(ProtectedError):
        take_away_subjects([new_id(), card.subject_id])
    assert Subject.objects.filter(pk=card.subject_id).exists()
