"""The declarations: what is undeclared, unreachable, unused or moved stops the start, with a remedy."""

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import checks
from django.db import models
from django.test.utils import isolate_apps

from peili.people.models import Client
from peili.promises import activities, lock
from peili.promises.activities import APPOINTMENTS
from peili.promises.checks import check_activities, check_declarations, check_model
from peili.promises.declare import Personal, declaration, impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import CATEGORIES, NAME, VISIT, Activity, category
from peili.vault.models import Subject


@pytest.fixture(autouse=True)
def scratch_models() -> Iterator[None]:
    with isolate_apps("peili.people"):
        yield


def ids(messages: list[checks.CheckMessage]) -> list[str]:
    return [str(message.id) for message in messages]


def test_the_house_says_everything():
    assert check_declarations() == []


def test_an_undeclared_field_stops_the_start_with_a_line_to_paste():
    class Note(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "people"

    found = check_model(Note)
    assert ids(found) == ["peili.E001"]
    assert "text = personal(<CATEGORY>, models.TextField(...), <ACTIVITY>)" in str(found[0].hint)
    assert "text = impersonal(" in str(found[0].hint)


def test_a_field_of_a_borrowed_table_must_be_declared_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("peili.promises.checks.BORROWED", {})
    found = check_model(apps.get_model("contenttypes.ContentType"))
    assert ids(found) == ["peili.E001", "peili.E001"]


def test_a_subject_that_cannot_be_reached_is_named():
    class Lost(models.Model):
        subject = via("nowhere__subject")
        on = personal(VISIT, models.DateField(), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Elsewhere(models.Model):
        subject = via("client__register")
        client = models.ForeignKey(Client, models.CASCADE)
        on = personal(VISIT, models.DateField(), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Silent(models.Model):
        on = personal(VISIT, models.DateField(), APPOINTMENTS)

        class Meta:
            app_label = "people"

    assert ids(check_model(Lost)) == ["peili.E002"]
    assert "ends at house.Register" in str(check_model(Elsewhere)[0].msg)
    assert ids(check_model(Silent)) == ["peili.E002"]


def test_a_subject_that_is_reached_is_accepted():
    class Visit(models.Model):
        subject = via("client__subject")
        client = models.ForeignKey(Client, models.CASCADE)
        on = personal(VISIT, models.DateField(), APPOINTMENTS)

        class Meta:
            app_label = "people"

    assert check_model(Visit) == []


def test_text_json_and_files_say_why_they_are_about_nobody():
    class Thing(models.Model):
        label = impersonal(models.CharField(max_length=3))
        extra = impersonal(models.JSONField())
        scan = impersonal(models.FileField())
        count = impersonal(models.IntegerField())
        named = impersonal(models.CharField(max_length=3), "a name of a room")

        class Meta:
            app_label = "people"

    assert ids(check_model(Thing)) == ["peili.E004"] * 3


def test_a_personal_field_serves_something():
    class Idle(models.Model):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        on = personal(VISIT, models.DateField())

        class Meta:
            app_label = "people"

    assert ids(check_model(Idle)) == ["peili.E007"]


def test_a_sealed_field_is_not_constrained_indexed_or_an_ordering():
    class Indexed(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9, db_index=True), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Unique(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9, unique=True), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Constrained(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            app_label = "people"
            constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="x")]

    class Ordered(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            app_label = "people"
            ordering = ["-name"]

    for model in (Indexed, Unique, Constrained, Ordered):
        assert ids(check_model(model)) == ["peili.E005"], model


def test_an_activity_that_no_field_serves_is_named(monkeypatch: pytest.MonkeyPatch):
    idle = Activity(
        code="idle",
        name="",
        purpose="",
        basis=APPOINTMENTS.basis,
        sources=(),
        keep=APPOINTMENTS.keep,
    )
    monkeypatch.setattr("peili.promises.checks.ACTIVITIES", (*activities.ACTIVITIES, idle))
    assert ids(check_activities()) == ["peili.E003"]


def test_a_moved_scope_or_type_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path):
    moved = lock.read()
    moved["people.Client.phone"]["scope"] = "contact/marketing"
    moved["people.Client.gone"] = moved.pop("people.Client.email")
    path = tmp_path / "promises.lock"
    path.write_text(json.dumps(moved))
    monkeypatch.setattr(lock, "PATH", path)
    assert lock.drift() == [
        "people.Client.email is not in promises.lock.",
        "promises.lock holds people.Client.gone, which is gone.",
        "people.Client.phone moved in promises.lock: scope.",
    ]
    assert ids(check_declarations()) == ["peili.E006"] * 3


def test_writing_the_lock_keeps_ids_and_gives_new_ones_to_new_fields(
    monkeypatch: pytest.MonkeyPatch, tmp_path
):
    before = lock.read()
    known = {name: entry for name, entry in before.items() if name != "people.Client.email"}
    path = tmp_path / "promises.lock"
    path.write_text(json.dumps(known))
    monkeypatch.setattr(lock, "PATH", path)
    lock.write()
    after = lock.read()
    assert {name: after[name]["id"] for name in known} == {name: known[name]["id"] for name in known}
    ids_given = [entry["id"] for entry in after.values()]
    assert len(set(ids_given)) == len(ids_given)
    assert lock.drift() == []


def test_abstract_inheritance_keeps_the_declaration():
    class Base(models.Model):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            abstract = True
            app_label = "people"

    class Child(Base):
        class Meta:
            app_label = "people"

    said = declaration(Child._meta.get_field("name"))
    assert isinstance(said, Personal)
    assert said.scope == "identity/appointments"


def test_codes_of_categories_are_unique_and_found():
    codes = [known.code for known in CATEGORIES]
    assert len(set(codes)) == len(codes)
    assert category("contact.phone").group == "contact"
