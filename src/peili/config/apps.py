"""Registers the house's own templates and words with Django: those of the demo's doors."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The room `config`."""

    name = "peili.config"
    label = "config"
