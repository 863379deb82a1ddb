"""Registers the room with Django: parts of pages, what waits, gates, work and probes."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """The room `outreach`."""

    name = "peili.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Register once every model is loaded."""
        from peili.outreach import gates, panels, probes, todos, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
