"""Registers the room with Django, its section of the profile and its periodic work."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "peili.people"
    label = "people"

    def ready(self) -> None:
        """Register the section and the work once every model is loaded."""
        from peili.people import profile, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
