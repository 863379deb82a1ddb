"""The gallery's addresses; the whole room answers 404 unless the machine shows it."""

from django.urls import path

from peili.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("examples/<slug:name>/", views.example, name="example"),
]
