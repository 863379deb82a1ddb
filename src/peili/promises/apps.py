"""Registers the room with Django, its checks and its probes."""

from django.apps import AppConfig
from django.core import checks


class PromisesConfig(AppConfig):
    """The room `promises`."""

    name = "peili.promises"
    label = "promises"

    def ready(self) -> None:
        """Register the checks once every model is loaded."""
        from peili.promises import own_probes  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.promises.checks import check_declarations  # noqa: PLC0415  # as above

        checks.register(check_declarations, "peili")
