"""Addresses of the outbox."""

from django.urls import path

from peili.outbox import views

app_name = "outbox"

urlpatterns = [
    path("stayed/", views.box, name="box"),
    path("consents/<uuid:client>/", views.change_consent, name="consent"),
]
