"""Registers the room with Django, and its periodic work."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """The room `booking`."""

    name = "peili.booking"
    label = "booking"

    def ready(self) -> None:
        """Register the work once every model is loaded."""
        from peili.booking import work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
