"""Addresses of the demo's doors; included only where the house is a demo."""

from django.urls import path

from peili.config.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.first, name="first"),
    path("door/<slug:who>/", views.enter, name="enter"),
]
