"""Registers the room with Django."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The room `promises`."""

    name = "peili.promises"
    label = "promises"
