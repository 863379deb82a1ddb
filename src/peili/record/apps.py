"""Registers the room with Django."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The room `record`."""

    name = "peili.record"
    label = "record"
