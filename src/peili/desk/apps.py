"""Registers the room with Django, and its ways of seeing a client."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The room `desk`."""

    name = "peili.desk"
    label = "desk"

    def ready(self) -> None:
        """Register the ways of seeing once every model is loaded."""
        from peili.desk import sights  # noqa: F401, PLC0415  # registering is the point; needs the app registry
