"""Registers the room with Django, and itself with the sealed columns."""

from django.apps import AppConfig

from peili.promises import sealing
from peili.vault.opened import vault


class VaultConfig(AppConfig):
    """The room `vault`."""

    name = "peili.vault"
    label = "vault"

    def ready(self) -> None:
        """Let sealed columns be sealed and opened from here on, and be looked at by the record."""
        from peili.vault import probes  # noqa: F401, PLC0415  # registering is the point; needs the app registry

        sealing.register(vault)
