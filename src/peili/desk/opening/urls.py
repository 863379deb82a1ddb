"""Addresses of setting a house up: each step has its own, so that one can stop and come back."""

from django.urls import path

from peili.desk.opening.views import asking, first

app_name = "opening"

urlpatterns = [
    path("", first.start, name="start"),
    path("yritys/", first.business, name="business"),
    path("omistaja/", first.owner, name="owner"),
    path("tietosuoja/", asking.privacy, {"walking": True}, name="privacy"),
    path("ajat/", asking.hours, {"walking": True}, name="hours"),
    path("hinnasto/", asking.prices, {"walking": True}, name="prices"),
    path("asiakkaat/", asking.clients, name="clients"),
    path("valmis/", asking.ready, name="ready"),
]
