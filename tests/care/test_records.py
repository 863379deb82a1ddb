"""The record of a visit: a draft, a seal, amendments beside it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from peili.care.codes import lot_code
from peili.care.commands.allergies import end_allergy, note_allergy
from peili.care.commands.consenting import ConsentMissing, consent_here
from peili.care.commands.products import recall, set_texts
from peili.care.commands.records import (
    Allergic,
    LotNotUsable,
    NotStarted,
    Said,
    SealedAlready,
    amend,
    save_draft,
)
from peili.care.models import Amendment, Draft, LotUse, TreatmentRecord
from peili.care.queries.products import reached
from peili.care.queries.records import last_of_service, record_of, records_of, unrecorded
from peili.care.rules.meeting import NotUsable
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, local
from tests.support.care import NOON, SECRET, TODAY, Care

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def save(care: Care, said: Said) -> Draft:
    return save_draft(appointment=care.visit, said=said, staff=care.bea, by=care.by, now=NOON)


def raw(table: str) -> str:
    """Return a table as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return repr(
            [[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor]
        )


def test_a_draft_can_change_until_it_is_sealed_and_is_gone_then(care: Care):
    save(care, Said(done="ensin"))
    save(care, Said(done="sitten", lots=(care.plain.pk,)))
    draft = Draft.objects.get()
    assert (draft.done, draft.lots) == ("sitten", [str(care.plain.pk)])
    record = care.sealed(care.plain.pk)
    assert not Draft.objects.exists()
    assert record.done == SECRET
    assert [use.number for use in LotUse.objects.all()] == ["S-100"]


def test_what_was_done_can_be_read_nowhere_at_rest(care: Care):
    care.sealed(care.plain.pk, settings=SECRET, result=SECRET)
    for table in ("care_treatmentrecord", "care_lotuse", "trail_entry"):
        assert "Zyxxfil" not in raw(table)
        assert "S-100" not in raw(table)


def test_nothing_is_recorded_of_a_treatment_that_was_not_started(care: Care):
    later = care.salon.visit(local(26, 10))
    with pytest.raises(NotStarted):
        care.sealed(visit=later)
    with pytest.raises(NotStarted):
        save_draft(appointment=later, said=Said(done="a"), staff=care.bea, by=care.by, now=NOON)


def test_a_visit_is_sealed_once(care: Care):
    care.sealed()
    with pytest.raises(SealedAlready):
        care.sealed()
    with pytest.raises(SealedAlready):
        save(care, Said(done="liian myöhään"))
    assert TreatmentRecord.objects.count() == 1


@pytest.mark.parametrize("model", [TreatmentRecord, LotUse, Amendment])
def test_the_database_itself_refuses_to_change_or_remove_what_is_sealed(care: Care, model: type):
    record = care.sealed(care.plain.pk)
    amend(record=record, kind="addition", text="lisäys", staff=care.bea, by=care.by, now=NOON)
    name, value = {TreatmentRecord: ("done", "muu"), LotUse: ("number", "muu"), Amendment: ("text", "muu")}[
        model
    ]
    held = model.objects.get()
    setattr(held, name, value)
    for act in (held.save, model.objects.all().delete, lambda: model.objects.update(id=held.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert getattr(model.objects.get(), name) != "muu"


def test_an_amendment_stands_beside_the_record_with_its_reason_and_its_maker(care: Care):
    record = care.sealed()
    amend(
        record=record,
        kind="correction",
        text="Naamio oli toinen",
        staff=care.salon.owner,
        by=care.by,
        now=NOON + timedelta(hours=1),
    )
    whole = record_of(care.visit.pk)
    assert whole.record.done == SECRET
    assert [(each.kind, each.text, each.staff.name) for each in whole.amendments] == [
        ("correction", "Naamio oli toinen", "Olga Omistaja")
    ]


def test_a_lot_that_meets_an_allergy_is_refused_until_somebody_says_why(care: Care):
    note_allergy(client=care.aino, substance="nickel", staff=care.bea, by=care.by, now=NOON)
    with pytest.raises(Allergic) as warned:
        care.sealed(care.plain.pk, care.nickel.pk)
    assert [each.bottle.number for each in warned.value.found] == ["K2231"]
    assert not TreatmentRecord.objects.exists()
    care.sealed(care.plain.pk, care.nickel.pk, despite="Käytettiin ennen kuin kysyttiin")
    assert {use.number: use.why for use in LotUse.objects.all()} == {
        "S-100": "",
        "K2231": "Käytettiin ennen kuin kysyttiin",
    }


def test_without_a_consent_nothing_is_kept(care: Care):
    other = create_client(care.salon.house, "Oona", "Toinen", phone="+358401112223")
    visit = care.started(local(23, 14), client=other)
    with pytest.raises(ConsentMissing):
        care.sealed(visit=visit)
    with pytest.raises(ConsentMissing):
        save_draft(appointment=visit, said=Said(done="a"), staff=care.bea, by=care.by, now=NOON)
    with pytest.raises(ConsentMissing):
        note_allergy(client=other, substance="nickel", staff=care.bea, by=care.by, now=NOON)
    assert not Draft.objects.exists()


def test_an_allergy_that_has_ended_warns_no_more(care: Care):
    allergy = note_allergy(client=care.aino, substance="nickel", staff=care.bea, by=care.by, now=NOON)
    assert note_allergy(client=care.aino, substance="nickel", staff=care.bea, by=care.by, now=NOON) == allergy
    end_allergy(allergy=allergy, by=care.by, now=NOON)
    care.sealed(care.nickel.pk)
    assert LotUse.objects.get().number == "K2231"


def test_a_lot_that_has_expired_or_was_withdrawn_or_is_anothers_is_not_used(care: Care):
    care.plain.expires_on = TODAY - timedelta(days=1)
    care.plain.save()
    recall(lot=care.nickel, by=care.by, now=NOON, on=TODAY)
    for lot, why in ((care.plain, NotUsable.EXPIRED), (care.nickel, NotUsable.RECALLED)):
        with pytest.raises(LotNotUsable) as refused:
            care.sealed(lot.pk)
        assert refused.value.why is why
    stranger = care.started(local(20, 10), staff=care.bea)
    with pytest.raises(LotNotUsable):
        care.sealed(care.salon.facial.pk, visit=stranger)
    assert not TreatmentRecord.objects.exists()


def test_everyone_a_lot_reached_is_found_by_its_code_alone(care: Care):
    other = create_client(care.salon.house, "Oona", "Toinen", phone="+358401112223")
    consent_here(client=other, by=care.by, now=NOW)
    care.sealed(care.plain.pk)
    care.sealed(care.nickel.pk, visit=care.started(local(23, 14), client=other))
    assert reached(lot=care.nickel) == [other]
    assert (
        LotUse.objects.filter(lot_code=lot_code(care.plain.pk, register_id=care.aino.register_id)).count()
        == 1
    )
    assert str(care.plain.pk) not in raw("care_lotuse")
    assert care.plain.pk.hex not in raw("care_lotuse")


def test_the_instructions_given_are_the_version_of_that_day(care: Care):
    service = care.salon.facial
    first = set_texts(service=service, family="face", fi="Vältä aurinkoa.", by=care.by, now=NOW)
    record = care.sealed(given="printed")
    second = set_texts(service=service, family="face", fi="Vältä aurinkoa viikko.", by=care.by, now=NOON)
    assert (first.number, second.number) == (1, 2)
    assert (
        set_texts(service=service, family="face", fi="Vältä aurinkoa viikko.", by=care.by, now=NOON) == second
    )
    assert record_of(record.appointment_id).record.after_care == first


def test_nothing_given_names_no_version(care: Care):
    set_texts(service=care.salon.facial, family="face", fi="Vältä aurinkoa.", by=care.by, now=NOW)
    assert care.sealed(given="none").after_care is None


def test_a_new_record_begins_from_the_last_one_of_the_service(care: Care):
    care.sealed(care.plain.pk, visit=care.started(local(20, 10)), done="vanhin")
    care.sealed(visit=care.started(local(23, 10)), done="uusin")
    assert last_of_service(client=care.aino, service=care.salon.facial.pk).record.done == "uusin"
    assert last_of_service(client=care.aino, service=care.salon.lashes.pk) is None


def test_each_act_leaves_one_entry_that_names_fields_and_no_value(care: Care):
    before = Entry.objects.count()
    save(care, Said(done=SECRET))
    record = care.sealed(care.plain.pk)
    amend(record=record, kind="error", text=SECRET, staff=care.bea, by=care.by, now=NOON)
    entries = list(Entry.objects.order_by("id"))[before:]
    assert [entry.act for entry in entries] == ["care.draft", "care.seal", "care.amend"]
    assert {entry.visit_id for entry in entries} == {care.visit.pk}
    assert {entry.purpose for entry in entries} == {"treatment"}
    assert "products" in entries[1].fields
    assert all("Zyxxfil" not in str(vars(entry)) for entry in entries)
    assert all(
        list(entry.about.values_list("subject_id", flat=True)) == [care.aino.subject_id] for entry in entries
    )


def test_started_visits_without_a_record_wait_for_their_practitioner(care: Care):
    done = care.started(local(23, 10))
    care.sealed(visit=done)
    care.salon.visit(local(24, 15))
    assert unrecorded(staff=care.bea, now=NOON) == [care.visit]
    assert unrecorded(staff=care.salon.owner, now=NOON) == []
    assert unrecorded(staff=care.bea, now=NOON + timedelta(days=15)) == []


def test_the_records_of_many_visits_are_three_reads(care: Care, django_assert_num_queries):
    visits = [care.started(local(day, 10)) for day in (16, 17, 18, 19)]
    for visit in visits:
        care.sealed(care.plain.pk, visit=visit)
    with django_assert_num_queries(3):
        found = records_of([visit.pk for visit in visits])
        assert {len(whole.lots) for whole in found.values()} == {1}
    assert set(found) == {visit.pk for visit in visits}
