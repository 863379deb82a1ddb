"""Registers the room with Django; it has no models."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room `reports`."""

    name = "peili.reports"
    label = "reports"
