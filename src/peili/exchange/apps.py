"""Registers the room with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room `exchange`."""

    name = "peili.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register probes, work, what waits and what leaving ends, once every model is loaded."""
        from peili.exchange import leaving, probes, todos, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
