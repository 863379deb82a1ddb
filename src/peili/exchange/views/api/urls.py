"""Addresses of the API, version 1."""

from django.urls import path, re_path

from peili.exchange.views.api import bookings, document, doors, reading, visits

app_name = "api"

urlpatterns = [
    path("openapi.json", document.document, name="openapi"),
    path("services", reading.services, name="services"),
    path("services/<str:slug>/slots", reading.slots, name="slots"),
    path("busy", reading.busy, name="busy"),
    path("bookings", bookings.bookings, name="bookings"),
    path("bookings/<str:booking>", bookings.booking, name="booking"),
    path("bookings/<str:booking>/cancel", bookings.cancelled, name="cancel"),
    path("bookings/<str:booking>/cancel-rest", bookings.rest_cancelled, name="cancel_rest"),
    path("visits/slots", visits.slots, name="visit_slots"),
    path("visits", visits.visits, name="visits"),
    re_path("^(?P<rest>.*)$", doors.nowhere, name="nowhere"),
]
