"""Registers the room with Django."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The room `rights`."""

    name = "peili.rights"
    label = "rights"
