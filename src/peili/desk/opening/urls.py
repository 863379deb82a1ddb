"""Addresses of setting a house up: each step has its own, so that one can stop and come back."""

from django.urls import path

from peili.desk.opening import first, views

app_name = "opening"

urlpatterns = [
    path("", first.start, name="start"),
    path("yritys/", first.business, name="business"),
    path("omistaja/", first.owner, name="owner"),
    path("tietosuoja/", views.privacy, {"walking": True}, name="privacy"),
    path("ajat/", views.hours, {"walking": True}, name="hours"),
    path("hinnasto/", views.prices, {"walking": True}, name="prices"),
    path("asiakkaat/", views.clients, name="clients"),
    path("valmis/", views.ready, name="ready"),
]
