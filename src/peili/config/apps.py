"""Registers the house's own templates and words with Django: those of the demo's doors."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The room `config`."""

    name = "peili.config"
    label = "config"

    def ready(self) -> None:
        """Register the probe of the database's own wall."""
        from peili.config.postgres import probes  # noqa: F401, PLC0415  # registering is the point; as other rooms do
