"""Registers the room with Django, its probes and what a restored house must prove."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The room `trail`."""

    name = "peili.trail"
    label = "trail"

    def ready(self) -> None:
        """Register them once every model is loaded."""
        from peili.trail import probes, restored  # noqa: F401, PLC0415  # registering is the point; needs the app registry
