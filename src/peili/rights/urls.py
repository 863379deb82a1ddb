"""The addresses of the staff's pages of requests."""

from django.urls import URLPattern

app_name = "rights"

urlpatterns: list[URLPattern] = []
