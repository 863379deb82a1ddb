"""Registers the room with Django, its sections of the profile, its probes and periodic work."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The room `house`."""

    name = "peili.house"
    label = "house"

    def ready(self) -> None:
        """Register sections, probes and work once every model is loaded."""
        from peili.house import categories, commands, keyring_work, probes, upkeep  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.house.backups import probes as backup_probes  # noqa: F401, PLC0415  # as below
        from peili.house.backups import wal, work  # noqa: F401, PLC0415  # as below
        from peili.house.checklist import probes as checklist_probes  # noqa: F401, PLC0415  # as below
        from peili.house.egress import probes as egress_probes  # noqa: F401, PLC0415  # as below
