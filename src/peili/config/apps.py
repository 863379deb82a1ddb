"""Registers the house's own templates and words with Django: those of the demo's doors."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ConfigConfig(AppConfig):
    """The room `config`."""

    name = "peili.config"
    label = "config"

    def ready(self) -> None:
        """Register the probe of the database's own wall, and what is set up rarely."""
        from peili.config import setup  # noqa: F401, PLC0415  # as above
        from peili.config.postgres import probes  # noqa: F401, PLC0415  # registering is the point; as other rooms do
        from peili.promises.settled_sql import drop_triggers, set_triggers  # noqa: PLC0415  # as above

        pre_migrate.connect(drop_triggers, dispatch_uid="peili.promises.settled")
        post_migrate.connect(set_triggers, dispatch_uid="peili.promises.settled")
