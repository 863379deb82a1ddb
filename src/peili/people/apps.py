"""Registers the room with Django, and its section of the profile."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "peili.people"
    label = "people"

    def ready(self) -> None:
        """Register the section once every model is loaded."""
        from peili.people import profile  # noqa: F401, PLC0415  # registering is the point; needs the app registry
