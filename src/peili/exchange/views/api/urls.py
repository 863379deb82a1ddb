"""Addresses of the API, version 1."""

from django.urls import path

from peili.exchange.views.api import bookings, document, reading

app_name = "api"

urlpatterns = [
    path("openapi.json", document.document, name="openapi"),
    path("services", reading.services, name="services"),
    path("services/<slug:slug>/slots", reading.slots, name="slots"),
    path("busy", reading.busy, name="busy"),
    path("bookings", bookings.bookings, name="bookings"),
    path("bookings/<uuid:booking>", bookings.booking, name="booking"),
    path("bookings/<uuid:booking>/cancel", bookings.cancelled, name="cancel"),
]
