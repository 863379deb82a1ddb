"""Registers the room with Django."""

from django.apps import AppConfig


class OwnConfig(AppConfig):
    """The room `own`."""

    name = "peili.own"
    label = "own"
