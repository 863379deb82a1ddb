"""Registers the room with Django, and its checks."""

from django.apps import AppConfig
from django.core import checks


class PromisesConfig(AppConfig):
    """The room `promises`."""

    name = "peili.promises"
    label = "promises"

    def ready(self) -> None:
        """Register the checks once every model is loaded."""
        from peili.promises.checks import check_declarations  # noqa: PLC0415  # needs the app registry

        checks.register(check_declarations, "peili")
