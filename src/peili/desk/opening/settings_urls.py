"""Addresses of the settings, and their place in the main menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.desk.opening import views
from peili.people.shell import offer
from peili.trail.models import Role

app_name = "settings"

urlpatterns = [
    path("", views.show_settings, name="settings"),
    path("business/", views.business, name="business"),
    path("privacy/", views.privacy, name="privacy"),
    path("people/", views.people, name="people"),
    path("people/<slug:code>/hours/", views.hours, name="person_hours"),
    path("prices/", views.prices, name="prices"),
    path("house.yaml", views.export_profile, name="export"),
]

offer(place=95, name=_("Settings"), url="settings:settings", icon="settings", roles=[Role.OWNER])
