"""All addresses of the house."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("peili.booking.urls")),
    path("ui/", include("peili.ui.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]
