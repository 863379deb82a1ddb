"""Registers the room with Django."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The room `house`."""

    name = "peili.house"
    label = "house"
