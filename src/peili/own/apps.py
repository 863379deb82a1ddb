"""Registers the room with Django, and its probe."""

from django.apps import AppConfig


class OwnConfig(AppConfig):
    """The room `own`."""

    name = "peili.own"
    label = "own"

    def ready(self) -> None:
        """Register the probe once every model is loaded."""
        from peili.own import probes  # noqa: F401, PLC0415  # registering is the point; needs the app registry
