"""Addresses of the outbox."""

from django.urls import path

from peili.outbox import views

app_name = "outbox"

urlpatterns = [path("stayed/", views.box, name="box")]
