"""Registers the room with Django, and itself with the sealed columns."""

from django.apps import AppConfig

from peili.promises import sealing
from peili.vault.opened import vault


class VaultConfig(AppConfig):
    """The room `vault`."""

    name = "peili.vault"
    label = "vault"

    def ready(self) -> None:
        """Let sealed columns be sealed and opened from here on."""
        sealing.register(vault)
