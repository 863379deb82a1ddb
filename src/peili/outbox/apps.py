"""Registers the room with Django, its section of the profile, its parts of pages and its work."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The room `outbox`."""

    name = "peili.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Register section, parts of pages and work once every model is loaded."""
        from peili.outbox import alerting, panels, profile, todos, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.outbox.anchoring import probes  # noqa: F401, PLC0415  # as above
