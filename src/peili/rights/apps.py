"""Registers the room with Django: its gate, its to-do, its panels and its probes."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The room `rights`."""

    name = "peili.rights"
    label = "rights"

    def ready(self) -> None:
        """Register what the room adds to others once every model is loaded."""
        from peili.rights import gates, panels, probes, todos, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
