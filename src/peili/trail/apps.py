"""Registers the room with Django."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The room `trail`."""

    name = "peili.trail"
    label = "trail"
