"""Registers the room with Django, its section of the profile, its gate, its parts of pages and its probes."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The room `agreements`."""

    name = "peili.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register everything once every model is loaded."""
        from peili.agreements import checks, gate, panels, probes, profile, reach, sights, stricter, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.agreements.commands import load, load_stricter, telling  # noqa: F401, PLC0415  # as above
