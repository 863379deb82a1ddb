"""Registers the room with Django, its checks and its probes."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class PromisesConfig(AppConfig):
    """The room `promises`."""

    name = "peili.promises"
    label = "promises"

    def ready(self) -> None:
        """Register the checks, the guards and the probes once every model is loaded."""
        from peili.promises import own_probes  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.promises.checks import check_declarations  # noqa: PLC0415  # as above
        from peili.promises.stays import set_guards  # noqa: PLC0415  # as above

        checks.register(check_declarations, "peili")
        post_migrate.connect(set_guards, dispatch_uid="peili.promises.stays")
