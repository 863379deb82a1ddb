"""A table with a sealed field of every kind, for trials on an empty database."""

from django.db import models

from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import impersonal, personal
from peili.promises.records import Record
from peili.promises.vocabulary import HEALTH_STATUS, NAME, Category
from peili.vault.models import Subject

CHOICES = [("dry", "Dry"), ("oily", "Oily")]


def sealed(field: models.Field, category: Category = NAME) -> models.Field:
    return personal(category, field, APPOINTMENTS)


class Trial(Record):
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_constraint=False)
    label = impersonal(models.CharField(max_length=9, default=""), "a name of a row")
    char = sealed(models.CharField(max_length=20, default="Aino"))
    text = sealed(models.TextField(blank=True))
    number = sealed(models.PositiveSmallIntegerField(null=True))
    flag = sealed(models.BooleanField(default=False))
    on = sealed(models.DateField(null=True))
    at = sealed(models.DateTimeField(null=True))
    clock = sealed(models.TimeField(null=True))
    price = sealed(models.DecimalField(max_digits=8, decimal_places=2, null=True))
    answers = sealed(models.JSONField(default=dict))
    skin = sealed(models.CharField(max_length=5, choices=CHOICES, default="dry"))
    code = sealed(models.UUIDField(null=True))
    noted = sealed(models.DateTimeField(auto_now=True))
    illness = sealed(models.CharField(max_length=20, null=True), HEALTH_STATUS)  # absence is hidden

    class Meta:
        app_label = "sealed_trial"


IDS = {f"sealed_trial.Trial.{field.name}": number for number, field in enumerate(Trial._meta.fields, 9000)}
