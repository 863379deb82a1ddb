"""The least a page behind the sign-in can cost: Django's sessions and sign-in, and the house's name."""

import os

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")
settings.MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
settings.ROOT_URLCONF = "bench.fair"
application = get_wsgi_application()

from peili.house.queries import face  # noqa: E402 - models exist once Django is set up
from peili.people.access import staff_of  # noqa: E402 - as above


def page(request: HttpRequest) -> HttpResponse:
    """Answer whoever is signed in; the house's own page of refusals needs all its addresses."""
    try:
        return HttpResponse(f"{face().name} {staff_of(request).code}")
    except PermissionDenied:
        return HttpResponseForbidden()


urlpatterns = [path("", page)]
