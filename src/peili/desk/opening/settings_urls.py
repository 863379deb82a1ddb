"""Addresses of the settings, and their place in the main menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.desk.opening.views import asking, backups, menu, services
from peili.people.shell import offer
from peili.trail.models import Role

app_name = "settings"

urlpatterns = [
    path("", asking.show_settings, name="settings"),
    path("business/", asking.business, name="business"),
    path("privacy/", asking.privacy, name="privacy"),
    path("people/", asking.people, name="people"),
    path("people/<slug:code>/hours/", asking.hours, name="person_hours"),
    path("prices/", asking.prices, name="prices"),
    path("prices/<slug:slug>/", services.service, name="service"),
    path("prices/<slug:slug>/before/", menu.before, name="before"),
    path("headings/", menu.headings, name="headings"),
    path("units/", menu.units, name="units"),
    path("levels/", menu.levels, name="levels"),
    path("people/<slug:code>/prices/", menu.own, name="own"),
    path("backups/", backups.show_backups, name="backups"),
    path("backups/try/", backups.try_newest, name="try_backup"),
    path("backups/take-back/", backups.take_back, name="take_back"),
    path("backups/log/", backups.keep_log, name="keep_log"),
    path("backups/back/<slug:stamp>/", backups.go_back, name="go_back"),
    path("backups/<slug:stamp>/", backups.restore, name="restore"),
    path("house.yaml", asking.export_profile, name="export"),
]

offer(
    place=95,
    name=_("Settings"),
    url="settings:settings",
    icon="settings",
    roles=[Role.OWNER, Role.TECHNICIAN],
)
