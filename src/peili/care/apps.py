"""Registers the room with Django, its parts of composed pages, what waits, and its probes."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """The room `care`."""

    name = "peili.care"
    label = "care"

    def ready(self) -> None:
        """Register parts, to-dos, sights and probes once every model is loaded."""
        from peili.care import panels, probes, reach, sights, todo  # noqa: F401, PLC0415  # registering is the point; needs the app registry
