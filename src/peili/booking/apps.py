"""Registers the room with Django."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """The room `booking`."""

    name = "peili.booking"
    label = "booking"
