"""Registers the room with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "peili.people"
    label = "people"
