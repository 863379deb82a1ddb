"""Registers the room with Django, its probes, its periodic work and what it waits for."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """The room `incidents`."""

    name = "peili.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Register probes and to-dos once every model is loaded."""
        from peili.incidents import ends, probes, waiting, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
