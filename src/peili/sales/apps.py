"""Registers the room with Django, its section of the profile, its panel, its probes and its clocks."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """The room `sales`."""

    name = "peili.sales"
    label = "sales"

    def ready(self) -> None:
        """Register what the room has for others once every model is loaded."""
        from peili.sales import panels, probes, profile, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
