"""Registers the room with Django, its ways of seeing a client, what it waits for and its probes."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The room `desk`."""

    name = "peili.desk"
    label = "desk"

    def ready(self) -> None:
        """Register the ways of seeing, the to-dos and the probes once every model is loaded."""
        from peili.desk import digest, panels, probes, sights, waiting  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.desk.hours import todos  # noqa: F401, PLC0415  # as above
