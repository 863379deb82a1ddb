"""Registers the room with Django, its periodic work, its sections of the profile and its probes."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """The room `booking`."""

    name = "peili.booking"
    label = "booking"

    def ready(self) -> None:
        """Register work, sections and probes once every model is loaded."""
        from peili.booking import ends, gates, online, panels, probes, profile, reach, rota, treating, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.booking.commands import lapses, load, load_conditions, load_online  # noqa: F401, PLC0415  # as above
        from peili.booking.queries import limits  # noqa: F401, PLC0415  # as above
