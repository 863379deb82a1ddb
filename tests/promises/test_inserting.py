"""Records are inserted by kept SQL: each field prepares its own value, and no row gets another row's."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from peili.booking.models import Category
from peili.promises.prepared import PreparedWrite, changing, deleting
from peili.promises.sealed import SealedColumnRefused, SealedMixin
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Entry, Purpose
from tests.support.builders import NOW, create_client, create_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

RENAMED = PreparedWrite(
    lambda category, name: changing(Category.objects.filter(pk=category), name_fi=name, name_sv="")
)
REMOVED = PreparedWrite(lambda category: deleting(Category.objects.filter(pk=category)))


def test_each_row_has_its_own_values_and_takes_one_statement():
    for name, position in (("Hoidot", 1), ("Kädet", 2), ("100 %s", 3)):
        with CaptureQueriesContext(connection) as made:
            category = Category.objects.create(name_fi=name, position=position)
        assert len(made.captured_queries) == 1
        assert not category._state.adding
        found = Category.objects.get(pk=category.pk)
        assert (found.name_fi, found.name_sv, found.position) == (name, "", position)


def test_json_none_and_ids_come_back_as_they_were():
    for fields in (["b", "a"], []):
        note(act="a.b", by=PROGRAM, now=NOW, purpose=Purpose.HOUSE, register_id=None, fields=fields)
        entry = Entry.objects.order_by("-id").first()
        assert entry is not None
        assert (entry.fields, entry.at, entry.actor_id, entry.thing_id) == (sorted(fields), NOW, None, None)


def test_a_value_that_is_sql_is_inserted_by_django():
    Category.objects.create(name_fi="Hoidot")
    made = Category.objects.create(name_fi=Concat(Value("Kä"), Value("det")))
    assert Category.objects.get(pk=made.pk).name_fi == "Kädet"


def test_a_sealed_column_is_prepared_by_its_field_for_every_row(monkeypatch):
    house, asked = create_house(), []
    prepare = SealedMixin.pre_save
    monkeypatch.setattr(
        SealedMixin,
        "pre_save",
        lambda field, record, add: asked.append(record.pk) or prepare(field, record, add),
    )
    first, second = create_client(house), create_client(house, "Eeva")
    assert {first.pk, second.pk} <= set(asked)
    second.refresh_from_db()
    assert second.full_name == "Eeva Testinen"


def test_a_record_that_is_refused_is_refused():
    category = Category.objects.create(name_fi="Hoidot")
    with pytest.raises(IntegrityError), transaction.atomic():
        Category(id=category.pk, name_fi="Kädet").save(force_insert=True)
    category.name_fi = "Kasvot"
    category.save()
    assert Category.objects.get().name_fi == "Kasvot"


def test_prepared_writes_touch_just_their_rows():
    one, other = (Category.objects.create(name_fi=name, name_sv="x") for name in ("a", "b"))
    for name in ("c", "d"):
        assert RENAMED.run(category=one.pk, name=name) == 1
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.name_fi, one.name_sv, other.name_fi, other.name_sv) == (name, "", "b", "x")
    assert REMOVED.run(category=one.pk) == 1
    assert REMOVED.run(category=one.pk) == 0
    assert list(Category.objects.all()) == [other]


def test_a_prepared_write_cannot_reach_a_sealed_column():
    client = create_client(create_house())
    renamed = PreparedWrite(lambda pk, name: changing(type(client).objects.filter(pk=pk), first_name=name))
    with pytest.raises(SealedColumnRefused):
        renamed.run(pk=client.pk, name="Eeva")
