"""A breach from its first minute to its close: whom it touches, who was told, and what the trail keeps."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from peili.house.models import ProfileVersion, Register
from peili.incidents import letters
from peili.incidents.commands import breach as commands
from peili.incidents.commands import people
from peili.incidents.models import Affected, Breach
from peili.incidents.queries import scope
from peili.incidents.queries.breaches import counted, people_of, standing
from peili.people.commands.cards import edit_client, open_card
from peili.people.todo import todos
from peili.promises.vocabulary import CATEGORIES
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Purpose, Role
from peili.vault.models import Subject
from tests.support.builders import NOW, TODAY, create_client, local, register_of
from tests.support.houses import promise
from tests.support.salon import MORNING, Salon

HOUR = timedelta(hours=1)


def record(register: Register, *, drill: bool = False, **known: object) -> Breach:
    said = {"detected_at": NOW, "aware_at": NOW, "kinds": ["lost_device"], "story": "Tabletti jäi bussiin."}
    return commands.record_breach(register=register, drill=drill, known=said | known, by=PROGRAM, now=MORNING)


def standing_of(breach: Breach):
    return standing(counted(Breach.objects.filter(pk=breach.pk)).get(), now=MORNING)


def test_only_whom_the_account_saw_in_that_time_is_found(salon: Salon):
    seen, later, other = (create_client(salon.house, name, phone="") for name in ("Näh", "Myö", "Muu"))
    bea = Actor(role=Role.PRACTITIONER, subject_id=salon.bea.subject_id)
    owner = Actor(role=Role.OWNER, subject_id=salon.owner.subject_id)
    for client, by, at in ((seen, bea, NOW), (later, bea, NOW + 3 * HOUR), (other, owner, NOW)):
        open_card(client=client, purpose=Purpose.TREATMENT, by=by, now=at)
    breach = record(register_of(salon.house))
    count = people.find_seen(
        breach=breach, staff=salon.bea, since=NOW - HOUR, until=NOW + HOUR, by=PROGRAM, now=MORNING
    )
    assert count == 1
    assert breach.affected.get().subject == seen.subject
    assert {"identity.name", "contact.phone"} <= set(breach.categories)


def test_everyone_means_the_register_and_those_with_an_address_are_found_by_kind(salon: Salon):
    breach = record(register_of(salon.house))
    edit_client(client=salon.aino, by=PROGRAM, now=NOW, on=TODAY, street="Katu 1")
    create_client(salon.house, "Osoitteeton", phone="")
    people.find_holding(breach=breach, categories=["contact.address"], by=PROGRAM, now=MORNING)
    assert [each.subject for each in breach.affected.all()] == [salon.aino.subject]
    assert people.find_everyone(breach=breach, by=PROGRAM, now=MORNING) == 1
    assert not breach.affected.filter(subject=salon.stranger.subject).exists()
    with pytest.raises(people.NotOfThisRegister):
        people.add(
            breach=breach,
            people=[salon.stranger.subject_id],
            found=Affected.Found.HAND,
            by=PROGRAM,
            now=MORNING,
        )


def test_a_copy_without_its_keys_touches_who_was_there_then_and_what_is_not_sealed(salon: Salon):
    breach = record(register_of(salon.house))
    Subject.objects.filter(pk=salon.aino.subject_id).update(made_at=NOW - HOUR)
    later = create_client(salon.house, "Myöhempi", phone="")
    Subject.objects.filter(pk=later.subject_id).update(made_at=NOW + HOUR)
    said = {"at": NOW, "named": ["identity.name", "visit"], "by": PROGRAM, "now": MORNING}
    assert people.find_copied(breach=breach, with_keys=False, **said) == 1
    assert (breach.affected.get().subject, breach.categories) == (salon.aino.subject, ["visit"])
    assert people.find_copied(breach=breach, with_keys=True, **said) == 0
    assert breach.categories == ["identity.name", "visit"]
    extent = scope.extents(["health.status", "visit"])
    assert [(each.sealed, each.special) for each in extent] == [(True, True), (False, False)]
    assert all(each.fields for each in extent)


def test_holders_of_every_kind_of_data_can_be_asked_for(salon: Salon):
    breach = record(register_of(salon.house))
    every = [each.code for each in CATEGORIES if each.code != "breach"]
    assert people.find_holding(breach=breach, categories=every, by=PROGRAM, now=MORNING) == 1


def test_the_promise_of_the_day_stays_and_follows_corrected_times(salon: Salon):
    breach = record(register_of(salon.house))
    assert breach.due_at == NOW + timedelta(hours=72)
    promise(
        breach={
            "persons": {"notify": "law", "when": "at_once"},
            "authority": {"within": "PT24H", "from": "awareness"},
        }
    )
    moved = commands.correct_breach(
        breach=breach, known={"detected_at": NOW - 2 * HOUR}, by=PROGRAM, now=MORNING
    )
    assert (moved.due_at, moved.notify) == (NOW + timedelta(hours=70), "always")
    assert record(register_of(salon.house)).due_at == NOW + timedelta(hours=24)


def test_it_closes_only_when_everybody_is_told_and_the_risk_is_weighed(salon: Salon):
    breach = record(register_of(salon.house))
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    commands.tell_authority(breach=breach, at=MORNING, way="form", reference="", by=PROGRAM, now=MORNING)
    with pytest.raises(commands.StillOpen):
        close(breach)
    people.tell(breach=breach, only=None, way="letter", at=MORNING, by=PROGRAM, now=MORNING)
    with pytest.raises(commands.StillOpen):
        close(breach)
    commands.correct_breach(breach=breach, known={"risk": "risk"}, by=PROGRAM, now=MORNING)
    assert close(breach).closed_at == MORNING
    with pytest.raises(commands.AlreadyTold):
        commands.tell_authority(breach=breach, at=NOW, way="form", reference="", by=PROGRAM, now=MORNING)


def close(breach: Breach, *, because: str = "Kaikki tehty.", fewer: bool = False) -> Breach:
    return commands.close_breach(breach=breach, because=because, fewer=fewer, by=PROGRAM, now=MORNING)


def test_it_is_never_closed_in_silence_nor_with_fewer_told_unless_that_was_decided(salon: Salon):
    breach = record(register_of(salon.house), risk="risk")
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    with pytest.raises(commands.StillOpen):
        close(breach, fewer=True)  # the authority is never left out
    told = {"at": MORNING, "way": "form", "reference": "", "by": PROGRAM, "now": MORNING}
    commands.tell_authority(breach=breach, more_to_come=True, **told)
    with pytest.raises(commands.StillOpen):
        close(breach, fewer=True)  # nor told by half
    commands.complete_notice(
        breach=breach, at=MORNING, words="Laite löytyi.", last=True, by=PROGRAM, now=MORNING
    )
    with pytest.raises(commands.StillOpen):
        close(breach)
    with pytest.raises(commands.ReasonMissing):
        close(breach, because="", fewer=True)
    assert close(breach, because="Laite löytyi avaamattomana.", fewer=True).ending == "fewer"
    assert standing_of(breach).duties.persons_open


def test_a_notice_that_comes_late_says_why_and_what_followed_it(salon: Salon):
    breach = record(register_of(salon.house))
    late = breach.due_at + HOUR
    told = {"at": late, "way": "form", "reference": "", "by": PROGRAM, "now": late}
    with pytest.raises(commands.ReasonMissing):
        commands.tell_authority(breach=breach, **told)
    commands.tell_authority(breach=breach, late_reason="Sähköt olivat poikki.", more_to_come=True, **told)
    commands.complete_notice(breach=breach, at=late, words="Laite löytyi.", last=False, by=PROGRAM, now=late)
    found = standing_of(breach)
    assert (found.duties.more_open, found.duties.authority_late) == (True, True)
    text = "\n".join(line for part in letters.for_authority(found, salon.house) for line in part.lines)
    assert "Sähköt olivat poikki." in text
    assert "Laite löytyi." in text
    assert "Sähköt" not in str(list(Entry.objects.values()))


def test_the_page_weighs_by_the_method_and_the_owner_may_set_a_factor_with_a_reason(salon: Salon):
    breach = record(register_of(salon.house), categories=["identity.name", "contact.phone", "health.status"])
    browser = salon.browser(salon.owner)
    address = f"/incidents/{breach.pk}/"
    assert "4 × 1 + 0,5 + 0 + 0 + 0 = 4,5" in browser.get(address).content.decode()
    typed = {"categories": ["identity.name", "contact.phone", "health.status"], "factor_identifying": "0.25"}
    assert 'id="id_risk_reason_error"' in browser.post(f"{address}weigh/", typed).content.decode()
    typed["risk_reason"] = "Tiedot olivat salattuina."
    assert browser.post(f"{address}weigh/", typed).status_code == 302
    breach.refresh_from_db()
    assert breach.weights == {"identifying": 0.25}
    assert "4 × 0,25 + 0,5 + 0 + 0 + 0 = 1,5" in browser.get(address).content.decode()


def test_who_is_left_out_need_not_be_told_and_who_was_told_is_not_left_out(salon: Salon):
    breach = record(register_of(salon.house))
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    affected = breach.affected.get()
    people.leave_out(affected=affected, out=True, by=PROGRAM, now=MORNING)
    assert not standing_of(breach).duties.persons_open
    people.leave_out(affected=affected, out=False, by=PROGRAM, now=MORNING)
    people.tell(breach=breach, only=[affected.pk], way="phone", at=MORNING, by=PROGRAM, now=MORNING)
    affected.refresh_from_db()
    people.leave_out(affected=affected, out=True, by=PROGRAM, now=MORNING)
    assert not breach.affected.get().left_out


def test_the_trail_names_the_people_and_never_says_what_was_written(salon: Salon):
    breach = record(register_of(salon.house))
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    entry = Entry.objects.get(act="incidents.find")
    assert (entry.purpose, [each.subject for each in entry.about.all()]) == ("breach", [salon.aino.subject])
    assert "bussiin" not in str(list(Entry.objects.values()))


def test_the_letter_speaks_the_persons_language_and_the_notice_finnish(salon: Salon):
    edit_client(client=salon.aino, by=PROGRAM, now=NOW, on=TODAY, language="sv")
    breach = record(register_of(salon.house), risk="high", effects=["contacted"], advice=["beware"])
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    person = people_of(breach)[0]
    letter = letters.letter(breach, person, salon.house, house="Testi", on=TODAY)
    assert letter.language == "sv"
    assert any("försvann" in line for line in letter.lines)
    assert not any("bussiin" in line for line in letter.lines)
    with translation.override("sv"):
        parts = letters.for_authority(standing_of(breach), salon.house)
    text = "\n".join(line for part in parts for line in part.lines)
    assert "katosi" in text
    assert "23.11.2026 8.00" in text
    assert "Tabletti jäi bussiin." in text


def test_the_first_page_says_the_hours_left_and_what_is_late(salon: Salon):
    breach = record(register_of(salon.house))
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    with translation.override("fi"):
        now = [str(each.text) for each in todos(staff=salon.owner, now=NOW + HOUR)]
        late = todos(staff=salon.owner, now=NOW + timedelta(hours=75))
        assert "Ilmoita loukkauksesta viranomaiselle: 71 h jäljellä" in now
        assert [each.late for each in late if "loukkaukses" in str(each.text)] == [True, True]
        assert not any("loukkaukses" in str(each.text) for each in todos(staff=salon.bea, now=MORNING))
        Breach.objects.update(drill=True)
        said = [str(each.text) for each in todos(staff=salon.owner, now=NOW)]
        assert all(each.startswith("Harjoitus") for each in said if "loukkaukses" in each)


def test_the_owner_walks_from_detection_to_the_close(salon: Salon):
    browser = salon.browser(salon.owner)
    typed = {"detected_at": "2026-11-24T07:30", "aware_at": "2026-11-24T07:45", "kinds": "lost_device"}
    typed["seen"] = "0"
    answer = browser.post("/incidents/new/", typed)
    breach = Breach.objects.get()
    assert answer.url == f"/incidents/{breach.pk}/"
    assert breach.detected_at == local(24, 7, 30)
    page = browser.get(answer.url).content.decode()
    assert re.search(r"71 h 30 min", page)
    assert browser.post(f"{answer.url}people/find/", {"by": "all"}).status_code == 302
    assert "Aino Testinen" in browser.get(f"{answer.url}people/").content.decode()
    told = {"at": "2026-11-24T08:00", "way": "phone"}
    assert browser.post(f"{answer.url}people/told/", told | {"who": "chosen"}).status_code == 200
    assert browser.post(f"{answer.url}people/told/", told | {"who": "all"}).status_code == 302
    assert browser.post(f"{answer.url}authority/", told | {"way": "form"}).status_code == 302
    assert browser.post(f"{answer.url}close/", {"because": "Valmis."}).status_code == 409
    weighed = {"risk": "risk", "risk_reason": "Laite oli lukossa.", "categories": "contact.phone"}
    assert browser.post(f"{answer.url}weigh/", weighed).status_code == 302
    assert 'id="id_because_error"' in browser.post(f"{answer.url}close/").content.decode()
    assert browser.post(f"{answer.url}close/", {"because": "Valmis."}).status_code == 302
    breach.refresh_from_db()
    assert (breach.closed_at, breach.ending, breach.closed_because) == (MORNING, "told", "Valmis.")


def test_a_breach_sent_twice_is_recorded_once_and_the_second_one_is_asked_about(salon: Salon):
    browser = salon.browser(salon.owner)
    typed = {"detected_at": "2026-11-24T07:30", "aware_at": "2026-11-24T07:45", "kinds": "lost_device"}
    assert browser.post("/incidents/new/", typed).status_code == 200
    assert browser.post("/incidents/new/", typed | {"seen": "0"}).status_code == 302
    again = browser.post("/incidents/new/", typed | {"seen": "0", "story": "Tabletti."})
    said = again.content.decode()
    assert (again.status_code, Breach.objects.count()) == (409, 1)
    assert "Loukkaus kirjattiin juuri äsken" in said
    assert "Tabletti." in said
    assert browser.post("/incidents/new/", typed | {"seen": "1"}).status_code == 302
    assert Breach.objects.count() == 2


def test_a_time_to_come_or_in_the_wrong_order_is_refused_at_its_field(salon: Salon):
    browser = salon.browser(salon.owner)
    typed = {"detected_at": "2026-11-24T07:30", "aware_at": "2026-11-24T07:00", "kinds": "lost_device"}
    typed["seen"] = "0"
    page = browser.post("/incidents/new/", typed | {"happened_to": "2026-12-24T07:00"}).content.decode()
    assert 'id="id_aware_at_error"' in page
    assert 'id="id_happened_to_error"' in page
    assert not Breach.objects.exists()


def test_the_list_of_people_costs_the_same_however_many_there_are(
    salon: Salon, django_assert_max_num_queries
):
    breach = record(register_of(salon.house))
    for number in range(40):
        create_client(salon.house, f"Asiakas {number}", phone="")
    people.find_everyone(breach=breach, by=PROGRAM, now=MORNING)
    browser = salon.browser(salon.owner)
    browser.get("/incidents/")
    with django_assert_max_num_queries(18):
        page = browser.get(f"/incidents/{breach.pk}/people/")
    assert page.content.decode().count('name="affected"') >= 30
    with django_assert_max_num_queries(18):
        browser.get(f"/incidents/{breach.pk}/letters/")


def test_a_breach_is_recorded_though_the_rest_of_the_profile_loads_no_more(salon: Salon):
    promise(purposes={"nothing": {}}, retention="forever")
    typed = {
        "detected_at": "2026-11-24T07:00",
        "aware_at": "2026-11-24T07:00",
        "kinds": ["lost_device"],
        "story": "Tabletti.",
        "seen": "0",
    }
    browser = salon.browser(salon.owner)
    assert browser.post("/incidents/new/", typed).status_code == 302
    assert Breach.objects.get().notify == "always"
    for content in ({"breach": {"persons": "never"}}, {}):
        ProfileVersion.objects.update(content=content)
        answer = browser.post("/incidents/new/", typed)
        assert answer.status_code == 409
        assert "Tabletti." in answer.content.decode()
    assert Breach.objects.count() == 1
