"""Registers the room with Django, its sections of the profile and its probes."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The room `house`."""

    name = "peili.house"
    label = "house"

    def ready(self) -> None:
        """Register sections and probes once every model is loaded."""
        from peili.house import categories, commands, keyring_work, probes  # noqa: F401, PLC0415  # registering is the point; needs the app registry
