"""Registers the room with Django, and its probes."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The room `trail`."""

    name = "peili.trail"
    label = "trail"

    def ready(self) -> None:
        """Register the probes once every model is loaded."""
        from peili.trail import probes  # noqa: F401, PLC0415  # registering is the point; needs the app registry
