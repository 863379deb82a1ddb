"""Sealed columns: every way SQL could read, compare or write them past their record is refused."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Count, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower

from peili.people.models import Claim, Client
from peili.promises.declare import personal_fields
from peili.promises.sealed import SealedColumnRefused, is_sealed
from tests.support.builders import create_client, create_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SEALED = [(model, field) for model, field, said in personal_fields() if said.category.sealed]
IDS = [f"{model._meta.label}.{field.name}" for model, field in SEALED]


def _value(field: Any) -> Any:
    return 1984 if isinstance(field, models.IntegerField) else "Aino"


ASKED = {
    "filter": lambda rows, name, value: rows.filter(**{name: value}),
    "exclude": lambda rows, name, value: rows.exclude(**{name: value}),
    "contains": lambda rows, name, value: rows.filter(**{f"{name}__icontains": value}),
    "in": lambda rows, name, value: rows.filter(**{f"{name}__in": [value]}),
    "q": lambda rows, name, value: rows.filter(Q(**{name: value}) | Q(pk=None)),
    "f": lambda rows, name, _value: rows.filter(pk=F(name)),
    "order": lambda rows, name, _value: rows.order_by(name),
    "order_desc": lambda rows, name, _value: rows.order_by(f"-{name}"),
    "latest": lambda rows, name, _value: rows.latest(name),
    "values": lambda rows, name, _value: rows.values(name),
    "values_list": lambda rows, name, _value: rows.values_list(name, flat=True),
    "all_values": lambda rows, _name, _value: rows.values(),
    "annotate": lambda rows, name, _value: rows.annotate(x=F(name)),
    "lower": lambda rows, name, _value: rows.annotate(x=Lower(name)),
    "aggregate": lambda rows, name, _value: rows.aggregate(x=Max(name)),
    "group": lambda rows, name, _value: rows.values(name).annotate(x=Count("pk")),
    "case": lambda rows, name, _value: rows.annotate(
        x=Case(When(pk=None, then=F(name)), default=Value(""), output_field=CharField())
    ),
    "subquery": lambda rows, name, _value: rows.annotate(
        x=Subquery(rows.model.objects.filter(pk=OuterRef("pk")).values(name)[:1])
    ),
    "update": lambda rows, name, value: rows.update(**{name: value}),
    "update_f": lambda rows, name, _value: rows.update(**{name: F(name)}),
}


@pytest.mark.parametrize(("model", "field"), SEALED, ids=IDS)
@pytest.mark.parametrize("way", ASKED)
def test_sql_is_never_asked_about_a_sealed_column(way: str, model: Any, field: Any):
    with pytest.raises(SealedColumnRefused) as refused:
        answer = ASKED[way](model.objects.all(), field.name, _value(field))
        list(answer)
    assert "Aino" not in str(refused.value)
    assert "1984" not in str(refused.value)


def test_every_sealed_category_in_use_is_tried():
    assert {field.name for model, field in SEALED if model is Client} == {
        "first_name",
        "last_name",
        "phone",
        "email",
        "street",
        "postcode",
        "city",
        "birth_year",
    }


def test_bulk_update_is_refused():
    client = create_client(create_house())
    client.first_name = "Eino"
    with pytest.raises(SealedColumnRefused):
        Client.objects.bulk_update([client], ["first_name"])


def test_through_a_relation_it_is_refused_too():
    with pytest.raises(SealedColumnRefused):
        list(Claim.objects.filter(client__first_name="Aino"))


def test_whole_records_come_and_go():
    house = create_house()
    aino = create_client(house)
    aino.first_name = "Aino Maria"
    aino.save(update_fields=["first_name"])
    read = Client.objects.select_related("register").get(pk=aino.pk)
    assert (read.first_name, read.birth_year) == ("Aino Maria", None)
    assert Client.objects.filter(birth_year__isnull=True).count() == 1
    assert Client.objects.annotate(claims_made=Count("claims")).get().claims_made == 0
    assert Client.objects.only("phone").get().phone == "+358401234567"


def test_setting_a_sealed_column_to_nothing_is_allowed_for_erasure():
    aino = create_client(create_house())
    Client.objects.filter(pk=aino.pk).update(birth_year=None)


def test_migrations_see_a_column_of_bytes_under_its_scope():
    field = Client._meta.get_field("first_name")
    assert is_sealed(field)
    assert field.deconstruct()[1:] == (
        "peili.promises.sealed.SealedColumn",
        [],
        {"scope": "identity/appointments"},
    )
    assert apps.get_model("people.Client") is Client
