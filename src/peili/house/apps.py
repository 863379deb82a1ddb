"""Registers the room with Django, and its sections of the profile."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The room `house`."""

    name = "peili.house"
    label = "house"

    def ready(self) -> None:
        """Register the sections, in the order they are read, once every model is loaded."""
        from peili.house import commands  # noqa: F401, PLC0415  # registering is the point; needs the app registry
