"""Registers the room with Django, and its periodic work."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The room `record`."""

    name = "peili.record"
    label = "record"

    def ready(self) -> None:
        """Register the work once every model is loaded."""
        from peili.record import work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.record.checklist import views  # noqa: F401, PLC0415  # as above: it registers what waits
