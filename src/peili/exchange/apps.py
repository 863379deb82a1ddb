"""Registers the room with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room `exchange`."""

    name = "peili.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register work and what waits once every model is loaded."""
        from peili.exchange import leaving, todos, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
